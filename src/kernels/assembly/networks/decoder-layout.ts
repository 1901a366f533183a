/*
 * Sizes and arrays of a deep decoder (decoder-network.ts) in the caller's scratch memory: one network at a time, so they are
 * the module's variables.
 *
 * Level i has rows << i by columns << i pixels (one row stays one). All arrays have `channels`, a multiple of 16, where
 * those beyond the network's own have zero weights and stay 0.
 */
import { mixScratchBytes } from './channel-products';
import { rectifiedOutputScratchBytes } from './rectified-output';

export let layers = 0;
let firstRows = 0;
let firstColumns = 0;
export let channels = 0;
/** Of one vector of channels, and of one matrix. */
export let vectorBytes: usize = 0;
export let matrixBytes: usize = 0;
export let weights: usize = 0;
export let gradients: usize = 0;
/** v */
export let signs: usize = 0;
/** R_0 = B_0, R_1, ... one behind the other. */
let activations: usize = 0;
/** mu, s and S C of every level. */
let means: usize = 0;
let scales: usize = 0;
let scaled: usize = 0;
/** Z of one level on the way up; dZ of two levels on the way down. */
export let mixed: usize = 0;
export let mixedGradient: usize = 0;
/** A row of the finest level, and one that is half as wide. */
export let fineRow: usize = 0;
export let halfRow: usize = 0;
export let byPixel: usize = 0;
export let byChannel: usize = 0;
/** A matrix and some vectors. */
export let product: usize = 0;
export let columnSums: usize = 0;
export let offsets: usize = 0;
export let slopes: usize = 0;
export let spare: usize = 0;

export function decoderScratchBytes(layerCount: i32, rows: i32, columns: i32, width: i32): usize {
  return layOut(layerCount, rows, columns, width, 0);
}

/** The network that the calls below speak of. C_0, C_1, ... stand one behind the other, and B_0 in the first bytes. */
export function openDecoder(
  layerCount: i32,
  rows: i32,
  columns: i32,
  width: i32,
  weightsAt: usize,
  gradientsAt: usize,
  signsAt: usize,
  scratch: usize,
): void {
  weights = weightsAt;
  gradients = gradientsAt;
  signs = signsAt;
  layOut(layerCount, rows, columns, width, scratch);
  for (let l = 0; l < channels; l++) {
    store<f32>(means + ((<usize>l) << 2), 0.0);
    store<f32>(scales + ((<usize>l) << 2), 1.0);
  }
}

/** Places the arrays from `begin` on; how many bytes they take. */
function layOut(layerCount: i32, rows: i32, columns: i32, width: i32, begin: usize): usize {
  layers = layerCount;
  firstRows = rows;
  firstColumns = columns;
  channels = width;
  vectorBytes = (<usize>width) << 2;
  matrixBytes = vectorBytes * <usize>width;
  const last = layers - 1;
  const coarseBytes = <usize>pixelsAt(max(last - 1, 0)) * vectorBytes;
  activations = begin;
  means = activationsAt(layers);
  scales = means + vectorBytes * <usize>layers;
  scaled = scales + vectorBytes * <usize>layers;
  mixed = scaled + matrixBytes * <usize>layers;
  mixedGradient = mixed + coarseBytes;
  fineRow = mixedGradient + coarseBytes;
  halfRow = fineRow + vectorBytes * <usize>columnsAt(last);
  byPixel = halfRow + vectorBytes * <usize>columnsAt(last);
  byChannel = byPixel + <usize>(pixelsAt(last) >> 2) * <usize>width;
  product = byChannel + <usize>(pixelsAt(last) >> 2) * <usize>width;
  columnSums = product + matrixBytes;
  offsets = columnSums + vectorBytes;
  slopes = offsets + vectorBytes;
  spare = slopes + vectorBytes;
  return spare + max(rectifiedOutputScratchBytes(width), mixScratchBytes(width)) - begin;
}

export function rowsAt(level: i32): i32 {
  return firstRows === 1 ? 1 : firstRows << level;
}

export function columnsAt(level: i32): i32 {
  return firstColumns << level;
}

export function pixelsAt(level: i32): i32 {
  return rowsAt(level) * columnsAt(level);
}

export function activationsAt(level: i32): usize {
  let at = activations;
  for (let i = 0; i < level; i++) at += <usize>pixelsAt(i) * vectorBytes;
  return at;
}

export function meansAt(level: i32): usize {
  return means + vectorBytes * <usize>level;
}

export function scalesAt(level: i32): usize {
  return scales + vectorBytes * <usize>level;
}

export function scaledAt(level: i32): usize {
  return scaled + matrixBytes * <usize>level;
}

/** The two change places. */
// @inline
export function swapMixed(): void {
  const other = mixed;
  mixed = mixedGradient;
  mixedGradient = other;
}
