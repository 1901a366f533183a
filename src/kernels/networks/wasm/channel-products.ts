/*
 * Products of activations and weights in singles. Activations stand pixel after pixel, each with its `channels`, a
 * multiple of 16; a matrix of weights stands row after row, and 16-byte aligned.
 *
 * Method: 4 pixels of one operand are transposed into a list of channels, without those that are 0 in all 4. Rectified
 * activations that have been upsampled are smooth, so that neighbouring pixels are mostly 0 together. Tiles of 8
 * columns go through that list, with 4 pixels of C or of the other operand in 8 registers, 2 loads and 4 splats: the
 * limit of what V8 leaves in registers. An entry is one sum in ascending order, so that its bits do not depend on its
 * place. What is left out is 0 times a number, which changes no sum; a channel with a NaN is not left out.
 *
 * Cost: 2 channels^2 flops a pixel, times the share of channels that stay: .52 to .6 where half of what was upsampled is 0.
 */

/** The bytes of an entry: a channel of four pixels, and the offset of its row in the matrix. */
const entryBytes: usize = 32;

/** A matrix of channels x channels, a vector beside it, and room. */
@unmanaged
export class ChannelMatrix {
  /** Row after row, 16-byte aligned. */
  matrix: usize;
  vector: usize;
  channels: i32;
  scratch: usize;
}

/** Bytes of scratch for `mixChannels`: a list of entries, and what is overwritten behind it. */
export function mixScratchBytes(channels: i32): usize {
  return <usize>(channels + 1) * entryBytes;
}

/** out_p = vector + in_p W, W the matrix, for `pixels` of them, a multiple of 4; `out` does not overlap `input`. */
export function mixChannels(out: usize, input: usize, pixels: i32, weights: ChannelMatrix): void {
  const matrix = weights.matrix;
  const bias = weights.vector;
  const scratch = weights.scratch;
  const stride = (<usize>weights.channels) << 2;
  for (let p = 0; p < pixels; p += 4) {
    const end = listChannels(scratch, input, stride);
    for (let l: usize = 0; l < stride; l += 32) mixTile(out + l, matrix + l, bias + l, scratch, end, stride);
    input += 4 * stride;
    out += 4 * stride;
  }
}

/**
 * Lists the channels of four pixels, each with its four numbers, but leaves out those that are all 0; returns the end
 * of the list. There is no branch, which could not be predicted: an entry that is left out is overwritten by the next
 * one.
 */
function listChannels(list: usize, source: usize, stride: usize): usize {
  let row: usize = 0;
  const end = source + stride;
  while (source < end) {
    const a = v128.load(source);
    const b = v128.load(source + stride);
    const c = v128.load(source + 2 * stride);
    const d = v128.load(source + 3 * stride);
    const any = v128.or(v128.or(a, b), v128.or(c, d));
    const stay = <usize>i32x4.bitmask(i32x4.ne(any, i32x4.splat(0)));
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    storeEntry(list, v128.shuffle<f64>(ab, cd, 0, 2), row);
    list += (stay & 1) << 5;
    storeEntry(list, v128.shuffle<f64>(ab, cd, 1, 3), row + stride);
    list += (stay & 2) << 4;
    const above = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const below = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    storeEntry(list, v128.shuffle<f64>(above, below, 0, 2), row + 2 * stride);
    list += (stay & 4) << 3;
    storeEntry(list, v128.shuffle<f64>(above, below, 1, 3), row + 3 * stride);
    list += (stay & 8) << 2;
    row += 4 * stride;
    source += 16;
  }
  return list;
}

// @inline
function storeEntry(list: usize, values: v128, row: usize): void {
  v128.store(list, values);
  store<u32>(list, <u32>row, 16);
}

/** 8 channels of 4 pixels. */
// @inline
function mixTile(out: usize, matrix: usize, bias: usize, list: usize, end: usize, stride: usize): void {
  let low0 = v128.load(bias);
  let low1 = low0;
  let low2 = low0;
  let low3 = low0;
  let high0 = v128.load(bias, 16);
  let high1 = high0;
  let high2 = high0;
  let high3 = high0;
  while (list < end) {
    const row = matrix + <usize>load<u32>(list, 16);
    const low = v128.load(row);
    const high = v128.load(row, 16);
    const factor0 = v128.load_splat<f32>(list);
    low0 = f32x4.add(low0, f32x4.mul(low, factor0));
    high0 = f32x4.add(high0, f32x4.mul(high, factor0));
    const factor1 = v128.load_splat<f32>(list, 4);
    low1 = f32x4.add(low1, f32x4.mul(low, factor1));
    high1 = f32x4.add(high1, f32x4.mul(high, factor1));
    const factor2 = v128.load_splat<f32>(list, 8);
    low2 = f32x4.add(low2, f32x4.mul(low, factor2));
    high2 = f32x4.add(high2, f32x4.mul(high, factor2));
    const factor3 = v128.load_splat<f32>(list, 12);
    low3 = f32x4.add(low3, f32x4.mul(low, factor3));
    high3 = f32x4.add(high3, f32x4.mul(high, factor3));
    list += entryBytes;
  }
  storePair(out, low0, high0);
  storePair(out + stride, low1, high1);
  storePair(out + 2 * stride, low2, high2);
  storePair(out + 3 * stride, low3, high3);
}

/** C += X^T Y, X and Y of `pixels` pixels, a multiple of 4. */
export function addPixelProducts(c: usize, x: usize, y: usize, pixels: i32, channels: i32, scratch: usize): void {
  const stride = (<usize>channels) << 2;
  for (let p = 0; p < pixels; p += 4) {
    const end = listChannels(scratch, x, stride);
    for (let l: usize = 0; l < stride; l += 32) addTile(c + l, y + l, scratch, end, stride);
    x += 4 * stride;
    y += 4 * stride;
  }
}

/** 8 columns of C, by 4 pixels. */
// @inline
function addTile(c: usize, y: usize, list: usize, end: usize, stride: usize): void {
  const low0 = v128.load(y);
  const high0 = v128.load(y, 16);
  const low1 = v128.load(y + stride);
  const high1 = v128.load(y + stride, 16);
  const low2 = v128.load(y + 2 * stride);
  const high2 = v128.load(y + 2 * stride, 16);
  const low3 = v128.load(y + 3 * stride);
  const high3 = v128.load(y + 3 * stride, 16);
  while (list < end) {
    const row = c + <usize>load<u32>(list, 16);
    let low = v128.load(row);
    let high = v128.load(row, 16);
    const factor0 = v128.load_splat<f32>(list);
    low = f32x4.add(low, f32x4.mul(low0, factor0));
    high = f32x4.add(high, f32x4.mul(high0, factor0));
    const factor1 = v128.load_splat<f32>(list, 4);
    low = f32x4.add(low, f32x4.mul(low1, factor1));
    high = f32x4.add(high, f32x4.mul(high1, factor1));
    const factor2 = v128.load_splat<f32>(list, 8);
    low = f32x4.add(low, f32x4.mul(low2, factor2));
    high = f32x4.add(high, f32x4.mul(high2, factor2));
    const factor3 = v128.load_splat<f32>(list, 12);
    low = f32x4.add(low, f32x4.mul(low3, factor3));
    high = f32x4.add(high, f32x4.mul(high3, factor3));
    storePair(row, low, high);
    list += entryBytes;
  }
}

// @inline
function storePair(at: usize, low: v128, high: v128): void {
  v128.store(at, low);
  v128.store(at, high, 16);
}
