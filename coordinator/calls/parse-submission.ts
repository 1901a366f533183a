import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { quoteText } from '../../src/sweep/describe-value.js';
import { type FileReference, isFileReference } from '../../src/sweep/file-reference.js';
import type { ReadFile } from '../../src/sweep/parse-files.js';
import { parseSweepInSlices } from '../../src/sweep/parse-sweep.js';
import { formatProblem } from '../../src/sweep/problem.js';
import { runInSlices } from '../../src/sweep/slices.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { textBytesMax } from '../../src/sweep/sweep-bounds.js';
import { decodeFiles, encodeReference } from '../../src/wire/file-codec.js';
import type { SubmitSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/SubmitSweepRequest.js';
import type { FieldViolation } from '../../src/wire/status.js';
import type { Engine } from '../engine/engine.js';
import { invalidField, RequestError, requireWellFormed } from './request-error.js';

export interface SubmissionContext {
  readonly engine: Pick<Engine, 'readFile'>;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
  readonly experimentNames: readonly string[];
}

export interface Submission {
  readonly sweep: Sweep;
  readonly files: ReadonlyMap<FileReference, Uint8Array>;
  /** Undefined where none was given. */
  readonly priority: number | undefined;
}

/** Beside a sweep of a higher priority, one of priority 1 would get next to nothing. */
const priorityMax = 1000;

/** The sweep of a request and its files. Throws a `RequestError` that names every problem of both. */
export async function parseSubmission(
  request: SubmitSweepRequest__Output,
  { engine, findDeclaration, experimentNames }: SubmissionContext,
): Promise<Submission> {
  const { document, source, priority } = request;
  if (priority > priorityMax)
    throw invalidField('priority', `expected 1 to ${priorityMax} (or 0 for none), got ${priority}`);
  const bytes = Buffer.byteLength(document);
  if (bytes > textBytesMax) throw invalidField('document', `expected at most ${textBytesMax} bytes, got ${bytes}`);
  const { files } = requireWellFormed(decodeFiles(request.files));
  const readFile = createFileReader(files, engine);
  const name = source === '' ? 'document' : source.slice(0, 200);
  const context = { source: name, findDeclaration, experimentNames, readFile };
  const parsed = await runInSlices(parseSweepInSlices(document, context));
  if (parsed.kind === 'sweep') {
    const stray = [...files.keys()].findIndex((reference) => !parsed.files.has(reference));
    if (stray < 0) return { sweep: parsed.sweep, files, priority: priority === 0 ? undefined : priority };
    throw invalidField('files', `expected files that the document names, got ${[...files.keys()][stray]}`);
  }
  const violations = parsed.problems.map((problem): FieldViolation => {
    const field = problem.path === '' ? 'document' : `document.${problem.path}`;
    return { field, description: formatProblem(problem) };
  });
  const count = `${violations.length} problem${violations.length === 1 ? '' : 's'}`;
  throw new RequestError('INVALID_ARGUMENT', `document: ${count}; ${violations[0].description}`, violations);
}

/** A file name of the client's machine means nothing here, so files are named by their content. */
function createFileReader(
  files: ReadonlyMap<FileReference, Uint8Array>,
  engine: SubmissionContext['engine'],
): ReadFile {
  return (name) => {
    if (!isFileReference(name)) {
      const expected = 'a file by its content, "sha256:" and 64 hexadecimal digits';
      return { kind: 'problem', expected, got: quoteText(name) };
    }
    const content = files.get(name) ?? engine.readFile(name);
    if (content !== undefined) return { kind: 'content', content };
    const got = `neither of ${encodeReference(name)}`;
    return { kind: 'problem', expected: 'the file among the files of the request or in the ledger', got };
  };
}
