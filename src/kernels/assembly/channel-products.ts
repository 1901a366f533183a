/*
 * Products of activations and weights in singles. Activations stand pixel after pixel, each with its `channels`, a
 * multiple of 16; a matrix of weights stands row after row, and 16-byte aligned.
 *
 * Method: a tile of C of 8 channels by 4 pixels keeps 8 sums, 2 loads and 4 splats alive, at the limit of what V8
 * leaves in registers. Neither operand is copied but for 4 pixels that are turned round. An entry is one sum in
 * ascending order, so that its bits do not depend on where it stands.
 *
 * Cost: 2 channels^2 flops a pixel.
 */

/** Bytes of scratch for `mixChannels`. */
export function mixScratchBytes(channels: i32): usize {
  return <usize>channels << 4;
}

/** out_p = bias + in_p W for `pixels` of them, a multiple of 4; `out` does not overlap `input`. */
export function mixChannels(
  out: usize,
  input: usize,
  pixels: i32,
  matrix: usize,
  bias: usize,
  channels: i32,
  scratch: usize,
): void {
  const stride = <usize>channels << 2;
  for (let p = 0; p < pixels; p += 4) {
    interleave(scratch, input, channels);
    for (let l: usize = 0; l < stride; l += 32) mixTile(out + l, matrix + l, bias + l, scratch, channels);
    input += 4 * stride;
    out += 4 * stride;
  }
}

/** Of four pixels the first entries, then the second ones, and so on. */
function interleave(target: usize, source: usize, channels: i32): void {
  const stride = <usize>channels << 2;
  const end = source + stride;
  while (source < end) {
    const a = v128.load(source);
    const b = v128.load(source + stride);
    const c = v128.load(source + 2 * stride);
    const d = v128.load(source + 3 * stride);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(target, v128.shuffle<f64>(ab, cd, 0, 2));
    v128.store(target, v128.shuffle<f64>(ab, cd, 1, 3), 16);
    const above = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const below = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f64>(above, below, 0, 2), 32);
    v128.store(target, v128.shuffle<f64>(above, below, 1, 3), 48);
    source += 16;
    target += 64;
  }
}

/** 8 channels of 4 pixels. */
// @ts-ignore: decorator
@inline
function mixTile(out: usize, matrix: usize, bias: usize, turned: usize, channels: i32): void {
  const stride = <usize>channels << 2;
  let low0 = v128.load(bias);
  let low1 = low0;
  let low2 = low0;
  let low3 = low0;
  let high0 = v128.load(bias, 16);
  let high1 = high0;
  let high2 = high0;
  let high3 = high0;
  const end = turned + (<usize>channels << 4);
  while (turned < end) {
    const low = v128.load(matrix);
    const high = v128.load(matrix, 16);
    const factor0 = v128.load_splat<f32>(turned);
    low0 = f32x4.add(low0, f32x4.mul(low, factor0));
    high0 = f32x4.add(high0, f32x4.mul(high, factor0));
    const factor1 = v128.load_splat<f32>(turned, 4);
    low1 = f32x4.add(low1, f32x4.mul(low, factor1));
    high1 = f32x4.add(high1, f32x4.mul(high, factor1));
    const factor2 = v128.load_splat<f32>(turned, 8);
    low2 = f32x4.add(low2, f32x4.mul(low, factor2));
    high2 = f32x4.add(high2, f32x4.mul(high, factor2));
    const factor3 = v128.load_splat<f32>(turned, 12);
    low3 = f32x4.add(low3, f32x4.mul(low, factor3));
    high3 = f32x4.add(high3, f32x4.mul(high, factor3));
    matrix += stride;
    turned += 16;
  }
  storePair(out, low0, high0);
  storePair(out + stride, low1, high1);
  storePair(out + 2 * stride, low2, high2);
  storePair(out + 3 * stride, low3, high3);
}

/** C += X^T Y, X and Y of `pixels` pixels; C is overwritten entry by entry in blocks of 64 pixels. */
export function addPixelProducts(c: usize, x: usize, y: usize, pixels: i32, channels: i32): void {
  const stride = <usize>channels << 2;
  for (let p = 0; p < pixels; p += pixelBlock) {
    const depth = min(pixelBlock, pixels - p);
    for (let j: usize = 0; j < stride; j += 16) {
      for (let l: usize = 0; l < stride; l += 32) {
        addTile(c + j * <usize>channels + l, x + j, y + l, depth, channels);
      }
    }
    x += <usize>pixelBlock * stride;
    y += <usize>pixelBlock * stride;
  }
}

/** At 64 channels a block of either operand takes 16 KB. */
const pixelBlock = 64;

/** 8 columns of 4 rows of C. */
// @ts-ignore: decorator
@inline
function addTile(c: usize, x: usize, y: usize, depth: i32, channels: i32): void {
  const stride = <usize>channels << 2;
  let low0 = v128.load(c);
  let high0 = v128.load(c, 16);
  let low1 = v128.load(c + stride);
  let high1 = v128.load(c + stride, 16);
  let low2 = v128.load(c + 2 * stride);
  let high2 = v128.load(c + 2 * stride, 16);
  let low3 = v128.load(c + 3 * stride);
  let high3 = v128.load(c + 3 * stride, 16);
  for (let p = 0; p < depth; p++) {
    const low = v128.load(y);
    const high = v128.load(y, 16);
    const factor0 = v128.load_splat<f32>(x);
    low0 = f32x4.add(low0, f32x4.mul(low, factor0));
    high0 = f32x4.add(high0, f32x4.mul(high, factor0));
    const factor1 = v128.load_splat<f32>(x, 4);
    low1 = f32x4.add(low1, f32x4.mul(low, factor1));
    high1 = f32x4.add(high1, f32x4.mul(high, factor1));
    const factor2 = v128.load_splat<f32>(x, 8);
    low2 = f32x4.add(low2, f32x4.mul(low, factor2));
    high2 = f32x4.add(high2, f32x4.mul(high, factor2));
    const factor3 = v128.load_splat<f32>(x, 12);
    low3 = f32x4.add(low3, f32x4.mul(low, factor3));
    high3 = f32x4.add(high3, f32x4.mul(high, factor3));
    x += stride;
    y += stride;
  }
  storePair(c, low0, high0);
  storePair(c + stride, low1, high1);
  storePair(c + 2 * stride, low2, high2);
  storePair(c + 3 * stride, low3, high3);
}

// @ts-ignore: decorator
@inline
function storePair(at: usize, low: v128, high: v128): void {
  v128.store(at, low);
  v128.store(at, high, 16);
}
