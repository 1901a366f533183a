import {
  type Arena,
  allocateFloat32,
  allocateFloat64,
  type Float32Region,
  type Float64Region,
  viewFloat32,
  viewFloat64,
  viewMemory,
} from '../memory/arena.js';
import {
  bestIterateBytes,
  decoderDescentBytes,
  decoderNetworkBytes,
  type Pointer,
  readBestIterate,
  writeDecoderDescent,
  writeDecoderNetwork,
} from '../memory/generated/kernels.js';
import type { Kernels } from '../memory/wasm.js';
import {
  createMeasurementWorkspace,
  type ImageMeasurements,
  type MeasurementWorkspace,
  openImageMeasurements,
  placeMeasurements,
} from './image-measurements.js';

/*
 * Fits a deep decoder to measurements of an image: the TypeScript side of src/kernels/networks/wasm/deep-decoder.ts,
 * which explains the method, and of decoder-network.ts, which explains the network. d layers, k channels. Pixels stand
 * row after row, and activations pixel after pixel, each with its channels.
 */

export interface DecoderShape {
  /** d, at least 1. */
  readonly layers: number;
  /** k */
  readonly channels: number;
  /** Of B_0; one row stays one row. Their product is a multiple of 4, and `columns` of 2 where there is one layer. */
  readonly rows: number;
  readonly columns: number;
}

export interface DecoderProblem {
  readonly measurements: ImageMeasurements;
  /** B_0, rows * columns pixels of k numbers. */
  readonly input: ArrayLike<number>;
  /** v, k numbers. */
  readonly signs: ArrayLike<number>;
  /** The start C_0 .. C_{d-1}, each k rows of k numbers. */
  readonly weights: ArrayLike<number>;
}

export interface DecoderLimits {
  readonly method: DescentMethod;
  readonly stepSize: number;
  /** The number of iterates that are judged, the start among them. */
  readonly iterateCount: number;
  /** Called between slices of the descent with the share that is done; it may throw. */
  readonly checkpoint?: ((share: number) => void) | undefined;
}

const descentMethods = ['gradient-descent', 'adam'] as const;
type DescentMethod = (typeof descentMethods)[number];

export interface DecoderWorkspace {
  readonly kernels: Kernels;
  readonly shape: DecoderShape;
  readonly pixels: number;
  readonly iterateCountMax: number;
  readonly measuring: MeasurementWorkspace;
  readonly weights: Float32Region;
  readonly gradients: Float32Region;
  readonly moments: Float32Region;
  readonly input: Float32Region;
  readonly signs: Float32Region;
  /** The image of the last iterate with room to work in, and the image of the iterate with the least loss. */
  readonly latest: Float32Region;
  readonly image: Float32Region;
  readonly losses: Float64Region;
  readonly errors: Float64Region;
  readonly records: {
    readonly network: Pointer<'DecoderNetwork'>;
    readonly descent: Pointer<'DecoderDescent'>;
    readonly best: Pointer<'BestIterate'>;
  };
}

/** The arrays are views of the workspace, valid until its next use. */
export interface DecoderReport {
  /**
   * `completed`: all iterates were judged. `diverged`: a loss was not a finite number. `completed` does not mean
   * converged.
   */
  readonly status: 'completed' | 'diverged';
  /** |A g - y|^2 / 2 of each iterate that was judged. */
  readonly losses: Float64Array;
  /** |g - x|^2 */
  readonly errors: Float64Array;
  /** The iterate with the least loss; -1 if no loss was finite. */
  readonly bestIterate: number;
  /** g of that iterate. */
  readonly image: Float32Array;
  /** g of the last iterate. */
  readonly latest: Float32Array;
}

/** A slice takes some 50 ms at 25 Gflop/s, so that a trial that must end does so soon. */
const sliceFlops = 1.2e9;

/** Channels are padded to a multiple of this. */
const channelMultiple = 16;

export function createDecoderWorkspace(
  arena: Arena,
  shape: DecoderShape,
  {
    iterateCountMax,
    kinds,
    mMax,
  }: { readonly iterateCountMax: number } & Parameters<typeof createMeasurementWorkspace>[2],
): DecoderWorkspace {
  const { layers, rows, columns } = shape;
  const width = padChannels(shape.channels);
  const imageRows = rows === 1 ? 1 : rows * 2 ** (layers - 1);
  const imageColumns = columns * 2 ** (layers - 1);
  const pixels = imageRows * imageColumns;
  const scratchBytes = arena.kernels.functions.decoderScratchBytes(layers, rows, columns, width) >>> 0;
  return {
    kernels: arena.kernels,
    shape,
    pixels,
    iterateCountMax,
    measuring: createMeasurementWorkspace(arena, { rows: imageRows, columns: imageColumns }, { kinds, mMax }),
    weights: allocateFloat32(arena, layers * width * width),
    gradients: allocateFloat32(arena, layers * width * width),
    moments: allocateFloat32(arena, 2 * layers * width * width),
    signs: allocateFloat32(arena, width),
    latest: allocateFloat32(arena, 2 * pixels),
    image: allocateFloat32(arena, pixels),
    losses: allocateFloat64(arena, iterateCountMax),
    errors: allocateFloat64(arena, iterateCountMax),
    // B_0 stands at the beginning of the network's own memory.
    input: allocateFloat32(arena, scratchBytes / 4),
    records: {
      network: arena.allocate(decoderNetworkBytes),
      descent: arena.allocate(decoderDescentBytes),
      best: arena.allocate(bestIterateBytes),
    },
  };
}

export function fitDeepDecoder(
  problem: DecoderProblem,
  { method, stepSize, iterateCount, checkpoint }: DecoderLimits,
  workspace: DecoderWorkspace,
): DecoderReport {
  if (iterateCount > workspace.iterateCountMax) {
    throw new RangeError(`deep decoder: expected at most ${workspace.iterateCountMax} iterates, got ${iterateCount}`);
  }
  const { kernels, shape, pixels, latest, image, losses, errors, records } = workspace;
  place(problem, workspace);
  writeRecords({ method, stepSize }, workspace);
  const slice = Math.max(1, Math.floor(sliceFlops / (8 * pixels * shape.channels * shape.channels + 100 * pixels)));
  let judged = 0;
  for (let from = 0; from < iterateCount && judged === from; from += slice) {
    const to = Math.min(iterateCount, from + slice);
    // The measurements are opened again for each slice: at a checkpoint other code may use the memory.
    openImageMeasurements(problem.measurements, workspace.measuring);
    judged = kernels.functions.descendDecoder(records.network, records.descent, records.best, from, to);
    checkpoint?.(judged / iterateCount);
    if (judged < to) break;
  }
  return {
    status: judged === iterateCount ? 'completed' : 'diverged',
    losses: viewFloat64(kernels, { pointer: losses.pointer, length: judged }),
    errors: viewFloat64(kernels, { pointer: errors.pointer, length: judged }),
    bestIterate: readBestIterate(viewMemory(kernels), records.best).iterate,
    image: viewFloat32(kernels, image),
    latest: viewFloat32(kernels, latest).subarray(0, pixels),
  };
}

/** One row of k numbers after the other, in rows of the padded width. */
function place({ measurements, input, signs, weights }: DecoderProblem, workspace: DecoderWorkspace): void {
  placeMeasurements(measurements, workspace.measuring);
  const { kernels, shape } = workspace;
  const k = shape.channels;
  const width = padChannels(k);
  for (const [source, region] of [
    [input, { pointer: workspace.input.pointer, length: shape.rows * shape.columns * width }],
    [signs, workspace.signs],
  ] as const) {
    copyRows(source, viewFloat32(kernels, region), k, width);
  }
  const target = viewFloat32(kernels, workspace.weights).fill(0);
  for (let layer = 0; layer < shape.layers; layer += 1) {
    for (let row = 0; row < k; row += 1) {
      for (let l = 0; l < k; l += 1) target[(layer * width + row) * width + l] = weights[(layer * k + row) * k + l];
    }
  }
}

function copyRows(source: ArrayLike<number>, target: Float32Array, k: number, width: number): void {
  target.fill(0);
  for (let row = 0; row * width < target.length; row += 1) {
    for (let l = 0; l < k; l += 1) target[row * width + l] = source[row * k + l];
  }
}

function writeRecords(
  { method, stepSize }: Pick<DecoderLimits, 'method' | 'stepSize'>,
  { kernels, shape, measuring, records, ...regions }: DecoderWorkspace,
): void {
  const views = viewMemory(kernels);
  writeDecoderNetwork(views, records.network, {
    layers: shape.layers,
    rows: shape.rows,
    columns: shape.columns,
    channels: padChannels(shape.channels),
    weights: regions.weights.pointer,
    gradients: regions.gradients.pointer,
    signs: regions.signs.pointer,
    scratch: regions.input.pointer,
  });
  writeDecoderDescent(views, records.descent, {
    method: descentMethods.indexOf(method),
    stepSize,
    moments: regions.moments.pointer,
    truth: measuring.truth.pointer,
    latest: regions.latest.pointer,
    image: regions.image.pointer,
    losses: regions.losses.pointer,
    errors: regions.errors.pointer,
  });
}

function padChannels(k: number): number {
  return Math.ceil(k / channelMultiple) * channelMultiple;
}
