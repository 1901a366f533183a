/*
 * Sizes and arrays of a deep decoder (decoder-network.ts) in the caller's scratch memory. Level i has rows << i by
 * columns << i pixels (one row stays one). All arrays have `channels`, a multiple of 16; channels beyond those of the
 * network have zero weights and stay 0.
 */
import { mixScratchBytes } from './channel-products';
import { rectifiedOutputScratchBytes } from './rectified-output';

/** A layout that is made only to know its size. */
const draft = changetype<DecoderArrays>(memory.data(offsetof<DecoderArrays>(), 16));

/** Sizes and arrays of one network, placed by `openDecoder`. */
@unmanaged
export class DecoderArrays {
  layers: i32;
  firstRows: i32;
  firstColumns: i32;
  channels: i32;
  /** The bytes of one vector of channels, and of one matrix. */
  vectorBytes: usize;
  matrixBytes: usize;
  weights: usize;
  gradients: usize;
  /** v */
  signs: usize;
  /** R_0 = B_0, R_1, ... one behind the other. */
  activations: usize;
  /** mu, s and S C of every level. */
  means: usize;
  scales: usize;
  scaled: usize;
  /** Z of one level on the way up; dZ of two levels on the way down. */
  mixed: usize;
  mixedGradient: usize;
  /** A row of the finest level, and one that is half as wide. */
  fineRow: usize;
  halfRow: usize;
  byPixel: usize;
  byChannel: usize;
  /** A matrix and some vectors. */
  product: usize;
  columnSums: usize;
  offsets: usize;
  slopes: usize;
  spare: usize;
}

export function decoderScratchBytes(layerCount: i32, rows: i32, columns: i32, width: i32): usize {
  return layOut(draft, layerCount, rows, columns, width, 0);
}

/** A deep decoder as its caller has it. */
@unmanaged
export class DecoderNetwork {
  layers: i32;
  /** Of B_0. */
  rows: i32;
  columns: i32;
  /** A multiple of 16. */
  channels: i32;
  /** C_0, C_1, ... one behind the other, and their gradients. */
  weights: usize;
  gradients: usize;
  /** v */
  signs: usize;
  /** As many bytes as `decoderScratchBytes` says, B_0 in the first of them. */
  scratch: usize;
}

export function openDecoder(network: DecoderArrays, source: DecoderNetwork): void {
  network.weights = source.weights;
  network.gradients = source.gradients;
  network.signs = source.signs;
  layOut(network, source.layers, source.rows, source.columns, source.channels, source.scratch);
  for (let l = 0; l < network.channels; l++) {
    store<f32>(network.means + ((<usize>l) << 2), 0.0);
    store<f32>(network.scales + ((<usize>l) << 2), 1.0);
  }
}

/** Places the arrays from `begin` on; returns how many bytes they take. */
function layOut(network: DecoderArrays, layerCount: i32, rows: i32, columns: i32, width: i32, begin: usize): usize {
  network.layers = layerCount;
  network.firstRows = rows;
  network.firstColumns = columns;
  network.channels = width;
  network.vectorBytes = (<usize>width) << 2;
  network.matrixBytes = network.vectorBytes * <usize>width;
  const last = network.layers - 1;
  const coarseBytes = <usize>pixelsAt(network, max(last - 1, 0)) * network.vectorBytes;
  network.activations = begin;
  network.means = activationsAt(network, network.layers);
  network.scales = network.means + network.vectorBytes * <usize>network.layers;
  network.scaled = network.scales + network.vectorBytes * <usize>network.layers;
  network.mixed = network.scaled + network.matrixBytes * <usize>network.layers;
  network.mixedGradient = network.mixed + coarseBytes;
  network.fineRow = network.mixedGradient + coarseBytes;
  network.halfRow = network.fineRow + network.vectorBytes * <usize>columnsAt(network, last);
  network.byPixel = network.halfRow + network.vectorBytes * <usize>columnsAt(network, last);
  network.byChannel = network.byPixel + <usize>(pixelsAt(network, last) >> 2) * <usize>width;
  network.product = network.byChannel + <usize>(pixelsAt(network, last) >> 2) * <usize>width;
  network.columnSums = network.product + network.matrixBytes;
  network.offsets = network.columnSums + network.vectorBytes;
  network.slopes = network.offsets + network.vectorBytes;
  network.spare = network.slopes + network.vectorBytes;
  return network.spare + max(rectifiedOutputScratchBytes(width), mixScratchBytes(width)) - begin;
}

export function rowsAt(network: DecoderArrays, level: i32): i32 {
  return network.firstRows === 1 ? 1 : network.firstRows << level;
}

export function columnsAt(network: DecoderArrays, level: i32): i32 {
  return network.firstColumns << level;
}

export function pixelsAt(network: DecoderArrays, level: i32): i32 {
  return rowsAt(network, level) * columnsAt(network, level);
}

export function activationsAt(network: DecoderArrays, level: i32): usize {
  const vectorBytes = network.vectorBytes;
  let at = network.activations;
  for (let i = 0; i < level; i++) at += <usize>pixelsAt(network, i) * vectorBytes;
  return at;
}

export function meansAt(network: DecoderArrays, level: i32): usize {
  return network.means + network.vectorBytes * <usize>level;
}

export function scalesAt(network: DecoderArrays, level: i32): usize {
  return network.scales + network.vectorBytes * <usize>level;
}

export function scaledAt(network: DecoderArrays, level: i32): usize {
  return network.scaled + network.matrixBytes * <usize>level;
}

/** The two change places. */
// @inline
export function swapMixed(network: DecoderArrays): void {
  const other = network.mixed;
  network.mixed = network.mixedGradient;
  network.mixedGradient = other;
}
