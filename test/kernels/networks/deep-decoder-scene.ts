import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import {
  createDecoderWorkspace,
  type DecoderLimits,
  type DecoderProblem,
  type DecoderReport,
  type DecoderShape,
  type DecoderWorkspace,
  fitDeepDecoder,
} from '../../../src/kernels/networks/deep-decoder.js';
import type { MeasurementKind } from '../../../src/kernels/networks/image-measurements.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSupport } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import type { Network } from '../naive/deep-decoder.js';

const kernels = instantiateKernels(compileKernels());

export interface Scene {
  readonly network: Network;
  readonly weights: Float64Array;
  readonly problem: DecoderProblem;
  readonly pixels: { readonly rows: number; readonly columns: number };
}

export const defaultLimits: DecoderLimits = { method: 'gradient-descent', stepSize: 0.01, iterateCount: 1 };

/** A random network, and a random image of which half as many numbers as pixels are measured. */
export function drawScene(shape: DecoderShape, kind: MeasurementKind, trial = 0): Scene {
  const { layers, channels: k, rows, columns } = shape;
  const stream = openTestStream(`deep decoder ${JSON.stringify(shape)} ${kind}`, trial);
  const draw = (length: number): Float64Array => {
    const values = new Float64Array(length);
    drawNormals(stream, values);
    return values.map(Math.fround);
  };
  const input = draw(rows * columns * k);
  const signs = Float64Array.from({ length: k }, (_, l) => Math.fround((2 * l < k ? 1 : -1) / Math.sqrt(k)));
  const weights = draw(layers * k * k).map((value) => Math.fround(value / Math.sqrt(k)));
  const growth = 2 ** (layers - 1);
  const pixels = { rows: rows === 1 ? 1 : rows * growth, columns: columns * growth };
  const n = pixels.rows * pixels.columns;
  const image = draw(n);
  const m = Math.max(1, n >> 1);
  const measurements =
    kind === 'gaussian'
      ? ({ kind, m, state: [1, 2, 3, trial + 4], image } as const)
      : ({ kind, places: drawSupport(stream, { n, k: m }), image } as const);
  return {
    network: { layers, channels: k, rows, columns, input, signs },
    weights,
    problem: { measurements, input, signs, weights },
    pixels,
  };
}

export function runDecoder(
  { problem, network, pixels }: Scene,
  limits: Partial<DecoderLimits> = {},
): { readonly report: DecoderReport; readonly workspace: DecoderWorkspace } {
  const all = { ...defaultLimits, ...limits };
  const workspace = createDecoderWorkspace(openArena(kernels), network, {
    iterateCountMax: all.iterateCount,
    kinds: [problem.measurements.kind],
    mMax: pixels.rows * pixels.columns,
  });
  return { report: fitDeepDecoder(problem, all, workspace), workspace };
}
