import type { CST, ErrorCode, Pair, ParsedNode, YAMLError } from 'yaml';
import { Composer, isAlias, isCollection, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import { quoteText } from './describe-value.js';
import { formatPath, type Path, type Problem } from './problem.js';
import { formatCount, textBytesMax } from './sweep-bounds.js';

/** A sweep file as plain data, with the positions of its values in the text. */
export interface SweepDocument {
  /** Mappings (without a prototype), lists, numbers, texts, booleans and null; never -0. */
  readonly data: unknown;
  /** The position of the value at `path`, or of its key; for a missing value, that of the mapping or list around it. */
  readonly locate: (path: Path, part?: 'key') => Position;
  /** Problems such as duplicate keys, in spite of which the file can be read. */
  readonly problems: readonly Problem[];
}

interface Position {
  readonly line: number;
  readonly column: number;
}

export type DocumentReading =
  | { readonly kind: 'document'; readonly document: SweepDocument }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/**
 * The maximal number of lexemes (words, commas, line ends). The largest useful file has some 50 000. Only this bound and that
 * of the nesting bound the YAML library's time and stack.
 */
const lexemeCountMax = 100_000;

/** A sweep file needs five levels. */
const depthMax = 32;

/** Values after aliases are expanded. */
const valueCountMax = 100_000;

/** Reads YAML 1.2, which includes JSON. Never throws; a malicious text costs at most a second. */
export function readSweepDocument(text: string, source: string): DocumentReading {
  const bytes = Buffer.byteLength(text);
  if (bytes > textBytesMax) {
    const size = `${formatCount(bytes)} bytes`;
    return fileProblem({ source, expected: `at most ${formatCount(textBytesMax)} bytes`, got: size });
  }
  const unmarked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, unmarked.length));
    return { line, column: col };
  };
  const found: Found = ({ offset, path = [], ...rest }) => ({
    source,
    ...place(offset),
    path: formatPath(path),
    ...rest,
  });

  const tokens = readTokens(unmarked, lines);
  if (tokens.kind === 'excess') return { kind: 'problems', problems: [found(tokens)] };
  const composer = new Composer<ParsedNode>({
    schema: 'core',
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
  });
  let parsed: { readonly contents: ParsedNode | null } | undefined;
  for (const document of composer.compose(tokens.tokens, true, unmarked.length)) {
    if (parsed !== undefined) {
      const offset = document.range[0];
      return { kind: 'problems', problems: [found({ offset, expected: 'one document', got: 'a second one' })] };
    }
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      return { kind: 'problems', problems: describeErrors(errors, { text: unmarked, place, found }) };
    }
    parsed = document;
  }
  if (parsed === undefined) throw new Error('the YAML composer was told to give a document, and gave none');
  const { contents } = parsed;
  const { data, problems, complete } = readData(contents, found);
  if (!complete) return { kind: 'problems', problems };
  const locate: SweepDocument['locate'] = (path, part) => place(computeOffset(contents, path, part));
  return { kind: 'document', document: { data, locate, problems } };
}

type Found = (
  what: Pick<Problem, 'expected' | 'got' | 'hint'> & { readonly offset: number; readonly path?: Path },
) => Problem;

function fileProblem(what: Pick<Problem, 'source' | 'expected' | 'got'>): DocumentReading {
  return { kind: 'problems', problems: [{ ...what, line: 1, column: 1, path: '' }] };
}

function readTokens(
  text: string,
  lines: LineCounter,
):
  | { readonly kind: 'tokens'; readonly tokens: readonly CST.Token[] }
  | { readonly kind: 'excess'; readonly offset: number; readonly expected: string; readonly got: string } {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let lexemeCount = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    lexemeCount += 1;
    if (lexemeCount > lexemeCountMax) {
      const expected = `at most ${formatCount(lexemeCountMax)} words and marks`;
      return { kind: 'excess', offset: parser.offset, expected, got: 'more' };
    }
    if (parser.stack.length > depthMax) {
      return { kind: 'excess', offset: parser.offset, expected: `at most ${depthMax} levels`, got: 'more' };
    }
  }
  tokens.push(...parser.end());
  return { kind: 'tokens', tokens };
}

/** Clearer messages for errors that the library describes in terms of the YAML specification. */
const errorWords: Partial<Record<ErrorCode, Pick<Problem, 'expected' | 'got'>>> = {
  TAB_AS_INDENT: { expected: 'spaces as indentation', got: 'a tab' },
  NON_STRING_KEY: { expected: 'text as a key', got: 'something else' },
};

function describeErrors(
  errors: readonly YAMLError[],
  { text, place, found }: { text: string; place: (offset: number) => Position; found: Found },
): Problem[] {
  const problems = new Map<number, Problem>();
  for (const { code, message, pos } of errors) {
    const { line } = place(pos[0]);
    // The first error on a line usually causes the others.
    if (problems.has(line)) continue;
    const rest = text
      .slice(pos[0], pos[0] + 200)
      .split(/\r?\n/, 1)[0]
      .trim();
    const words = errorWords[code];
    problems.set(
      line,
      words === undefined
        ? found({
            offset: pos[0],
            expected: 'valid YAML or JSON',
            got: rest !== '' ? quoteText(rest) : pos[0] < text.length ? 'the end of the line' : 'the end of the file',
            hint: message,
          })
        : found({ offset: pos[0], ...words }),
    );
  }
  return [...problems.values()];
}

function readData(
  contents: ParsedNode | null,
  found: Found,
): { data: unknown; problems: Problem[]; complete: boolean } {
  const anchors = new Map<string, ParsedNode>();
  const problems: Problem[] = [];
  let valueCount = 0;
  let complete = true;
  const stop = (node: ParsedNode, path: Path, what: Pick<Problem, 'expected' | 'got'>): null => {
    if (complete) problems.push(found({ offset: node.range[0], path, ...what }));
    complete = false;
    return null;
  };

  const read = (node: ParsedNode | null, path: Path): unknown => {
    if (node === null || !complete) return null;
    valueCount += 1;
    const tooMany = valueCount > valueCountMax;
    if (tooMany) return stop(node, [], { expected: `at most ${formatCount(valueCountMax)} values`, got: 'more' });
    if (path.length > depthMax) return stop(node, [], { expected: `at most ${depthMax} levels`, got: 'more' });
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) return read(target, path);
      return stop(node, path, { expected: `an anchor &${node.source} above`, got: `the alias *${node.source}` });
    }
    const data = readNode(node, path);
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    return data;
  };
  const readNode = (node: ParsedNode, path: Path): unknown => {
    if (isSeq<ParsedNode>(node)) return node.items.map((item, index) => read(item, [...path, index]));
    if (isMap<ParsedNode, ParsedNode | null>(node)) return readMapping(node.items, path);
    return isScalar(node) && !Object.is(node.value, -0) ? node.value : 0;
  };
  const readMapping = (pairs: readonly Pair<ParsedNode, ParsedNode | null>[], path: Path): unknown => {
    // Has no prototype, so that `__proto__` is a key like any other.
    const mapping = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of pairs) {
      const name = keyText(key);
      if (name in mapping) {
        const got = `${quoteText(name)} again`;
        problems.push(found({ offset: key.range[0], path: [...path, name], expected: 'each key once', got }));
      } else {
        mapping[name] = read(value, [...path, name]);
      }
    }
    return mapping;
  };
  return { data: read(contents, []), problems, complete };
}

function keyText(key: ParsedNode): string {
  return isScalar(key) ? String(key.value) : '';
}

function computeOffset(contents: ParsedNode | null, path: Path, part: 'key' | undefined): number {
  let node = contents;
  let keyOffset = node?.range[0] ?? 0;
  for (const step of path) {
    const next = findChild(node, step);
    if (next === undefined) return keyOffset;
    keyOffset = next.offset;
    node = next.node;
  }
  if (part === 'key' || node === null) return keyOffset;
  // An empty value has no position of its own, and a block begins below its key.
  const inLine = isScalar(node) ? node.value !== null : isAlias(node) || (isCollection(node) && node.flow === true);
  return inLine ? node.range[0] : keyOffset;
}

function findChild(
  node: ParsedNode | null,
  step: string | number,
): { readonly node: ParsedNode | null; readonly offset: number } | undefined {
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    const pair = node.items.find(({ key }) => keyText(key) === step);
    return pair && { node: pair.value, offset: pair.key.range[0] };
  }
  if (isSeq<ParsedNode>(node) && typeof step === 'number' && step < node.items.length) {
    return { node: node.items[step], offset: node.items[step].range[0] };
  }
  return undefined;
}
