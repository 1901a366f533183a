import { z } from 'zod';
import { describeIssue } from '../../../sweep/describe-issue.js';
import { describeValue } from '../../../sweep/describe-value.js';
import { formatPath } from '../../../sweep/problem.js';
import { readOnce } from '../../../sweep/read-once.js';

/*
 * A trained decoder as a JSON document, version 1 (docs/generative-dictionary.md has it in words):
 *   { "format": "phasegrid-decoder", "version": 1, "sizes": [k, ..., n, m],
 *     "layers": [ { "weights": [[...], ...], "bias": [...] }, ... ] }
 * Layer i takes sizes[i] numbers to sizes[i + 1]: `weights` is its matrix row by row. Between layers stands a ReLU; behind
 * the last one, nothing.
 */

export interface DecoderLayer {
  /** Row by row. */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

export interface Decoder {
  readonly k: number;
  /** All layers but the last, each with a ReLU behind it: together they are G. */
  readonly layers: readonly DecoderLayer[];
  /** The last layer: m rows of n weights, the dictionary that the images were decoded with. */
  readonly output: DecoderLayer;
}

export type DecoderReading =
  | { readonly kind: 'decoder'; readonly decoder: Decoder }
  | { readonly kind: 'problem'; readonly expected: string; readonly got: string };

const decoderFormat = 'phasegrid-decoder';
const formatVersion = 1;
const widthMax = 10_000;
const sizesMax = 16;
/** The largest weight: sixteen layers of ten thousand units with such weights do not overflow. */
const weightMax = 1e9;
/**
 * Digits of a written weight: rounding to them is far below the uncertainty of training, and makes the file a third as
 * long.
 */
const writtenDigits = 6;

const headSchema = z.looseObject({ format: z.literal(decoderFormat), version: z.number() });

const bodySchema = z.strictObject({
  format: z.literal(decoderFormat),
  version: z.literal(formatVersion),
  sizes: z.array(z.int().min(1).max(widthMax)).min(3).max(sizesMax),
  layers: z.array(z.strictObject({ weights: z.array(z.array(z.number())), bias: z.array(z.number()) })),
});

/** Each content is read once. */
export const readDecoder = readOnce((content: Uint8Array): DecoderReading => {
  const data = parseJson(content);
  const head = headSchema.safeParse(data);
  if (!head.success) {
    return problem(`a JSON document with "format": "${decoderFormat}" and a version`, describeContent(content, data));
  }
  if (head.data.version !== formatVersion) {
    return problem(`version ${formatVersion} of ${decoderFormat}`, `version ${head.data.version}`);
  }
  const body = bodySchema.safeParse(data, { reportInput: true });
  if (!body.success) {
    const [issue] = body.error.issues;
    return problem(
      `${describeIssue(issue)} at ${formatPath(issue.path.filter((step) => typeof step !== 'symbol'))}`,
      describeValue(issue.input),
    );
  }
  return findMisfit(body.data) ?? { kind: 'decoder', decoder: assemble(body.data) };
});

export function encodeDecoder({ k, layers, output }: Decoder): string {
  const round = (value: number): number => Number(value.toPrecision(writtenDigits));
  const all = [...layers, output].map(({ weights, bias }) => ({
    weights: weights.map((row) => row.map(round)),
    bias: bias.map(round),
  }));
  const sizes = [k, ...all.map(({ bias }) => bias.length)];
  const texts = all.map(({ weights, bias }) => {
    const rows = weights.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
    return `  { "weights": [\n${rows}\n  ], "bias": ${JSON.stringify(bias)} }`;
  });
  const head = `"format": "${decoderFormat}", "version": ${formatVersion}, "sizes": ${JSON.stringify(sizes)}`;
  return `{ ${head}, "layers": [\n${texts.join(',\n')}\n] }\n`;
}

/** n: the length of G(z). */
export function decoderWidth({ output }: Decoder): number {
  return output.weights[0].length;
}

type Body = z.infer<typeof bodySchema>;

/** The first layer whose shape is not that of the sizes. */
function findMisfit({ sizes, layers }: Body): DecoderReading | undefined {
  if (layers.length !== sizes.length - 1) {
    return problem(`${sizes.length - 1} layers, as sizes say`, `${layers.length}`);
  }
  for (const [at, { weights, bias }] of layers.entries()) {
    const [columns, rows] = [sizes[at], sizes[at + 1]];
    const bad = weights.findIndex((row) => row.length !== columns);
    const expected = `layers[${at}] with ${rows} rows of ${columns} weights and ${rows} biases, as sizes say`;
    if (weights.length !== rows) return problem(expected, `${weights.length} rows`);
    if (bad >= 0) return problem(expected, `${weights[bad].length} weights in row ${bad + 1}`);
    if (bias.length !== rows) return problem(expected, `${bias.length} biases`);
    const unusable = findUnusable([...weights.flat(), ...bias], weights, at);
    if (unusable !== undefined) return unusable;
  }
  return undefined;
}

/** Finds weights whose products overflow after some layers, and a layer whose output is the same for every input. */
function findUnusable(
  numbers: readonly number[],
  weights: DecoderLayer['weights'],
  at: number,
): DecoderReading | undefined {
  const beyond = numbers.find((value) => Math.abs(value) > weightMax);
  if (beyond !== undefined) {
    return problem(`layers[${at}] with weights and biases of at most ${weightMax} in size`, `${beyond}`);
  }
  if (weights.some((row) => row.some((value) => value !== 0))) return undefined;
  return problem(`layers[${at}] with some weight other than 0`, 'none: what comes out is the same for all codes');
}

function assemble({ sizes, layers }: Body): Decoder {
  return { k: sizes[0], layers: layers.slice(0, -1), output: layers[layers.length - 1] };
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    // A file that is not JSON is described by its first bytes.
    return undefined;
  }
}

function describeContent(content: Uint8Array, data: unknown): string {
  if (data === undefined) return `${content.length} bytes that are no JSON`;
  const format = z.looseObject({ format: z.unknown() }).safeParse(data);
  return format.success && format.data.format !== undefined
    ? `"format": ${JSON.stringify(format.data.format)}`
    : 'JSON without a format';
}

function problem(expected: string, got: string): Extract<DecoderReading, { kind: 'problem' }> {
  return { kind: 'problem', expected, got };
}
