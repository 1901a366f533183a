import { type Arena, openArena } from '../../../kernels/memory/arena.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import {
  createGenerativeWorkspace,
  generatePoints,
  writeCodes,
} from '../../../kernels/priors/generative-dictionary.js';
import { type GenerativePrior, type NetworkLayer, placePrior } from '../../../kernels/priors/generative-prior.js';
import { drawNormals } from '../../../random/normal.js';
import { drawFraction, openStream, type Stream } from '../../../random/stream.js';
import type { DeriveStream, StreamCoordinates } from '../../define-trial.js';
import { type Decoder, decoderWidth, readDecoder } from '../declaration/decoder-file.js';
import { type ImageTable, readImageTable } from '../declaration/image-table.js';
import type { DictionaryCell } from './cell.js';
import { drawImages } from './draw-images.js';
import type { SampleSet } from './sample-set.js';

/** Contents by reference. */
type Files = ReadonlyMap<string, Uint8Array>;

/** Opens the stream of a role. */
export type OpenRole = (role: string, coordinates: StreamCoordinates) => Stream;

export interface Instance {
  readonly prior: GenerativePrior;
  /** A* by columns; absent where the samples are images. */
  readonly truth?: Float64Array;
  /** By columns, the dictionary that a decoder's file ends with. */
  readonly output?: Float64Array;
  readonly training: SampleSet;
  readonly test: SampleSet;
}

/** The share of ones in the groups of the paper's Figure 1b. */
const groupShare = 0.6;

/** The streams of a trial's roles. */
export function openRoles(derive: DeriveStream): OpenRole {
  return (role, coordinates) => openStream(derive(role, coordinates));
}

/** Training sets of different sizes begin with the same samples, and levels of noise share their draws. */
export function drawInstance(
  cell: DictionaryCell,
  { kernels, files }: { readonly kernels: Kernels; readonly files: Files },
  open: OpenRole,
): Instance {
  const { m, n, samples, testSamples } = cell;
  const decoder = cell.prior === 'decoder' ? getDecoder(cell, files) : undefined;
  const prior = decoder === undefined ? drawPrior(cell, open) : toPrior(decoder);
  const output = decoder && { output: arrangeByColumns(decoder.output.weights) };
  if (cell.target !== 'planted') {
    const streams = {
      images: open('images', { first: cell.firstImage }),
      trainingNoise: open('training-noise', { m }),
      testNoise: open('test-noise', { m }),
    };
    return { prior, ...output, ...drawImages(cell, getImages(cell, files), streams) };
  }
  const truth = drawDictionary(cell, open('dictionary', { m, n, law: cell.dictionary }));
  const draw = (role: string, count: number): SampleSet =>
    drawSamples({ prior, truth, cell, count }, openArena(kernels), {
      codes: open(`${role}-codes`, { k: cell.k }),
      noise: open(`${role}-noise`, { m }),
    });
  return { prior, ...output, truth, training: draw('training', samples), test: draw('test', testSamples) };
}

/** Fresh samples y = A* G(z) + noise. */
function drawSamples(
  { prior, truth, cell, count }: { prior: GenerativePrior; truth: Float64Array; cell: DictionaryCell; count: number },
  arena: Arena,
  streams: { readonly codes: Stream; readonly noise: Stream },
): SampleSet {
  const { m, k, noise } = cell;
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, prior), {
    m,
    sampleCount: count,
    startCountMax: 1,
  });
  writeCodes(workspace, drawNormalArray(streams.codes, count * k));
  const points = generatePoints(workspace);
  const clean = multiplyPoints(truth, points, m);
  const noisy = drawNormalArray(streams.noise, count * m);
  for (let i = 0; i < noisy.length; i += 1) noisy[i] = clean[i] + noise * noisy[i];
  return { points, clean, noisy };
}

/** A x of points one behind the other. */
export function multiplyPoints(dictionary: Float64Array, points: Float64Array, m: number): Float64Array {
  const n = dictionary.length / m;
  const count = points.length / n;
  const images = new Float64Array(count * m);
  for (let s = 0; s < count; s += 1) {
    for (let j = 0; j < n; j += 1) {
      const factor = points[n * s + j];
      if (factor === 0) continue;
      for (let i = 0; i < m; i += 1) images[m * s + i] += factor * dictionary[m * j + i];
    }
  }
  return images;
}

export function drawNormalArray(stream: Stream, length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(stream, values);
  return values;
}

/** By columns. Entries uniform in [0, 1), without a scaling of columns; or columns uniform on the unit sphere. */
export function drawDictionary({ dictionary, m, n }: DictionaryCell, stream: Stream): Float64Array {
  if (dictionary === 'uniform') return drawUniform(stream, m * n);
  const values = drawNormalArray(stream, m * n);
  for (let start = 0; start < values.length; start += m) {
    const column = values.subarray(start, start + m);
    const length = Math.sqrt(column.reduce((sum, entry) => sum + entry * entry, 0));
    for (let i = 0; i < m; i += 1) column[i] /= length;
  }
  return values;
}

function drawUniform(stream: Stream, length: number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i += 1) values[i] = drawFraction(stream);
  return values;
}

function drawPrior({ prior, n, k, hidden }: DictionaryCell, open: OpenRole): GenerativePrior {
  switch (prior) {
    case 'dependencies':
      return { kind: 'dependencies', k };
    case 'group-sparsity': {
      const stream = open('groups', { n, k });
      const weights = drawUniform(stream, n * k).map((fraction) => (fraction < groupShare ? 1 : 0));
      return { kind: 'network-of-squares', k, layers: [{ rows: n, columns: k, weights }] };
    }
    case 'relu-network': {
      const inner = hidden > 0 ? [drawLayer(open('hidden-layer', { hidden, k }), hidden, k)] : [];
      const width = hidden > 0 ? hidden : k;
      return { kind: 'network', k, layers: [...inner, drawLayer(open('layer', { n, width }), n, width)] };
    }
    case 'decoder':
      throw new TypeError('generative-dictionary: expected a prior that is drawn, got decoder');
    default:
      return prior satisfies never;
  }
}

/** Entries N(0, 1 / rows), as the weight distribution condition of Hand & Voroninski requires. */
function drawLayer(stream: Stream, rows: number, columns: number): NetworkLayer {
  const scale = 1 / Math.sqrt(rows);
  return { rows, columns, weights: drawNormalArray(stream, rows * columns).map((value) => scale * value) };
}

function toPrior({ k, layers }: Decoder): GenerativePrior {
  return {
    kind: 'network',
    k,
    layers: layers.map(({ weights, bias }) => ({
      rows: bias.length,
      columns: weights[0].length,
      weights: arrangeByColumns(weights),
      bias: Float64Array.from(bias),
    })),
  };
}

function arrangeByColumns(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from({ length: rows.length * rows[0].length }, (_, at) => {
    return rows[at % rows.length][Math.floor(at / rows.length)];
  });
}

/** The sweep's check has read the file; by its rules n, k and m are those of the cell. */
function getDecoder({ decoder, k, n }: DictionaryCell, files: Files): Decoder {
  const reading = readDecoder(getContent(decoder, files));
  if (reading.kind === 'problem') throw new Error(`decoder file: expected ${reading.expected}, got ${reading.got}`);
  const { decoder: read } = reading;
  if (read.k === k && decoderWidth(read) === n) return read;
  throw new Error(`decoder file: expected k = ${k} and n = ${n}, got ${read.k} and ${decoderWidth(read)}`);
}

function getImages({ images, m }: DictionaryCell, files: Files): ImageTable {
  const reading = readImageTable(getContent(images, files));
  if (reading.kind === 'problem') throw new Error(`image table: expected ${reading.expected}, got ${reading.got}`);
  const { side } = reading.table;
  if (side * side === m) return reading.table;
  throw new Error(`image table: expected m = ${m} pixels an image, got ${side} x ${side}`);
}

function getContent(reference: string, files: Files): Uint8Array {
  const content = files.get(reference);
  if (content !== undefined) return content;
  throw new Error(`generative-dictionary: expected the content of ${reference} with the trial, got none`);
}
