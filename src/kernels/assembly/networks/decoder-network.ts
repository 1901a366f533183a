/*
 * The deep decoder (Heckel & Soltanolkotabi 2020, equation 4) and the gradient of a loss by its weights, in singles:
 *   Z_i = B_i C_i, R_{i+1} = ReLU(U Z_i), B_{i+1} = cn(R_{i+1}) for i = 0 .. d - 2, and g = ReLU(B_{d-1} C_{d-1}) v,
 * B_0 fixed, U the bilinear upsampling by 2 (of each axis), cn the normalisation of each channel to mean 0 and variance
 * 1 with 1e-5 added to the variance. The paper writes U B C: channels are mixed before they are upsampled, which is the
 * same by linearity and takes a quarter of the flops.
 *
 * B is never formed: with mean mu and s = 1 / sqrt(var + 1e-5), B C = R (S C) - mu^T S C. On the way back, with
 * Q = R^T dZ and the column sums q of dZ: dC = S (Q - mu q^T); the means of dB and of dB o B, which the gradient of cn
 * needs, are the row sums of C diag(q) / n and of C o dC / n. So R is read twice and nothing else of its size is kept.
 * Where a channel is nearly constant R - mu loses digits: none in one that is dead, since both are 0.
 *
 * Cost: some 4.3 channels^2 flops a pixel of each level but the last, and 1.4 channels^2 a pixel of that.
 */
import { addPixelProducts, mixChannels } from './channel-products';
import {
  activationsAt,
  byChannel,
  byPixel,
  channels,
  columnSums,
  columnsAt,
  fineRow,
  gradients,
  halfRow,
  layers,
  matrixBytes,
  meansAt,
  mixed,
  mixedGradient,
  offsets,
  pixelsAt,
  product,
  rowsAt,
  scaledAt,
  scalesAt,
  signs,
  slopes,
  spare,
  swapMixed,
  vectorBytes,
  weights,
} from './decoder-layout';
import { addActiveProducts, multiplyActive, multiplyRectified, openActiveProduct } from './rectified-output';
import { addSquaredDeviations, blendRows, narrow, rectifyGradient, spreadRow, widenRectified } from './upsampling';

/** Beside a variance: PyTorch's default for batch normalisation. */
const varianceOffset: f32 = 1e-5;

/** g, one number a pixel. */
export function generate(g: usize): void {
  for (let i = 0; i < layers - 1; i++) {
    scaleWeights(i);
    mixChannels(mixed, activationsAt(i), pixelsAt(i), scaledAt(i), offsets, channels, spare);
    upsample(i);
    normalise(i + 1);
  }
  const last = layers - 1;
  scaleWeights(last);
  multiplyRectified(
    g,
    activationsAt(last),
    pixelsAt(last),
    scaledAt(last),
    offsets,
    signs,
    byPixel,
    byChannel,
    channels,
    spare,
  );
}

/** S C, and -mu^T S C as the offsets. */
function scaleWeights(level: i32): void {
  const from = weights + matrixBytes * <usize>level;
  const to = scaledAt(level);
  memory.fill(offsets, 0, vectorBytes);
  for (let j: usize = 0; j < <usize>channels; j++) {
    const scale = v128.load_splat<f32>(scalesAt(level) + (j << 2));
    const mean = v128.load_splat<f32>(meansAt(level) + (j << 2));
    const row = j * vectorBytes;
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const value = f32x4.mul(scale, v128.load(from + row + at));
      v128.store(to + row + at, value);
      v128.store(offsets + at, f32x4.sub(v128.load(offsets + at), f32x4.mul(mean, value)));
    }
  }
}

/** R of the next level, and its sums in the place of its means. */
function upsample(level: i32): void {
  const rows = rowsAt(level);
  const columns = columnsAt(level);
  const sums = meansAt(level + 1);
  let target = activationsAt(level + 1);
  memory.fill(sums, 0, vectorBytes);
  for (let row = 0; row < rowsAt(level + 1); row++) {
    if (rows > 1) blendRows(halfRow, mixed, row, rows, columns, channels);
    widenRectified(target, rows > 1 ? halfRow : mixed, columns, channels, sums);
    target += vectorBytes * <usize>columnsAt(level + 1);
  }
}

/** mu and s from the sums. */
function normalise(level: i32): void {
  const mean = meansAt(level);
  const scale = scalesAt(level);
  const share = f32x4.splat(<f32>1.0 / <f32>pixelsAt(level));
  for (let at: usize = 0; at < vectorBytes; at += 16) {
    v128.store(mean + at, f32x4.mul(share, v128.load(mean + at)));
    v128.store(scale + at, f32x4.splat(0.0));
  }
  const columns = columnsAt(level);
  let row = activationsAt(level);
  for (let i = 0; i < rowsAt(level); i++) {
    addSquaredDeviations(scale, row, mean, columns, channels);
    row += vectorBytes * <usize>columns;
  }
  const one = f32x4.splat(1.0);
  const offset = f32x4.splat(varianceOffset);
  for (let at: usize = 0; at < vectorBytes; at += 16) {
    const variance = f32x4.mul(share, v128.load(scale + at));
    v128.store(scale + at, f32x4.div(one, f32x4.sqrt(f32x4.add(variance, offset))));
  }
}

/** The gradient by all weights from r, the one by g, for the last `generate`. */
export function differentiate(r: usize): void {
  differentiateOutput(r);
  for (let i = layers - 2; i >= 0; i--) {
    const pixels = pixelsAt(i);
    memory.fill(product, 0, matrixBytes);
    addPixelProducts(product, activationsAt(i), mixed, pixels, channels, spare);
    sumPixels(pixels);
    finishWeights(i);
    if (i === 0) break;
    differentiateNormalisation(i);
    transpose(product, scaledAt(i));
    memory.fill(mixedGradient, 0, <usize>pixelsAt(i - 1) * vectorBytes);
    let source = mixed;
    for (let row = 0; row < rowsAt(i); row++) {
      mixChannels(fineRow, source, columnsAt(i), product, offsets, channels, spare);
      passRow(i, row);
      source += vectorBytes * <usize>columnsAt(i);
    }
    swapMixed();
  }
}

/** The gradient by the last weights, and by Z of the level before. */
function differentiateOutput(r: usize): void {
  const last = layers - 1;
  const pixels = pixelsAt(last);
  const columns = columnsAt(last);
  memory.fill(product, 0, matrixBytes);
  memory.fill(columnSums, 0, vectorBytes);
  addActiveProducts(product, columnSums, r, activationsAt(last), pixels, byChannel, channels, spare);
  scaleRows(product);
  for (let at: usize = 0; at < vectorBytes; at += 16) {
    v128.store(columnSums + at, f32x4.mul(v128.load(signs + at), v128.load(columnSums + at)));
  }
  // What was summed is Q^T.
  transpose(gradients + matrixBytes * <usize>last, product);
  memory.copy(product, gradients + matrixBytes * <usize>last, matrixBytes);
  finishWeights(last);
  if (last === 0) return;
  differentiateNormalisation(last);
  transpose(product, scaledAt(last));
  scaleRows(product);
  openActiveProduct(product, channels, spare);
  memory.fill(mixedGradient, 0, <usize>pixelsAt(last - 1) * vectorBytes);
  for (let row = 0; row < rowsAt(last); row++) {
    const first = <usize>(row * columns);
    const bits = byPixel + first * <usize>(channels >> 2);
    multiplyActive(fineRow, r + (first << 2), columns, bits, offsets, channels, spare);
    passRow(last, row);
  }
  swapMixed();
}

/** From a row of dB S less the offsets to its share of dZ one level below. */
function passRow(level: i32, row: i32): void {
  const columns = columnsAt(level);
  const at = activationsAt(level) + vectorBytes * <usize>(row * columns);
  rectifyGradient(fineRow, at, slopes, columns, channels);
  if (rowsAt(level) === 1) {
    narrow(mixedGradient, fineRow, columns >> 1, channels);
  } else {
    narrow(halfRow, fineRow, columns >> 1, channels);
    spreadRow(mixedGradient, halfRow, row, rowsAt(level - 1), columns >> 1, channels);
  }
}

/** q of dZ in `mixed`. */
function sumPixels(pixels: i32): void {
  for (let at: usize = 0; at < vectorBytes; at += 16) {
    let even = f32x4.splat(0.0);
    let odd = even;
    let from = mixed + at;
    for (let p = 0; p < pixels; p += 2) {
      even = f32x4.add(even, v128.load(from));
      odd = f32x4.add(odd, v128.load(from + vectorBytes));
      from += 2 * vectorBytes;
    }
    v128.store(columnSums + at, f32x4.add(even, odd));
  }
}

/** dC = S (Q - mu q^T), Q in `product`. */
function finishWeights(level: i32): void {
  const to = gradients + matrixBytes * <usize>level;
  for (let j: usize = 0; j < <usize>channels; j++) {
    const scale = v128.load_splat<f32>(scalesAt(level) + (j << 2));
    const mean = v128.load_splat<f32>(meansAt(level) + (j << 2));
    const row = j * vectorBytes;
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const centred = f32x4.sub(v128.load(product + row + at), f32x4.mul(mean, v128.load(columnSums + at)));
      v128.store(to + row + at, f32x4.mul(scale, centred));
    }
  }
}

/** Offsets and slopes with dR = dZ (S C)^T + offset - slope R. */
function differentiateNormalisation(level: i32): void {
  const share = <f32>1.0 / <f32>pixelsAt(level);
  const own = weights + matrixBytes * <usize>level;
  const gradient = gradients + matrixBytes * <usize>level;
  for (let j: usize = 0; j < <usize>channels; j++) {
    let plain = f32x4.splat(0.0);
    let correlated = plain;
    const row = j * vectorBytes;
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const weight = v128.load(own + row + at);
      plain = f32x4.add(plain, f32x4.mul(weight, v128.load(columnSums + at)));
      correlated = f32x4.add(correlated, f32x4.mul(weight, v128.load(gradient + row + at)));
    }
    const scale = load<f32>(scalesAt(level) + (j << 2));
    const slope = scale * scale * (share * sumLanes(correlated));
    const mean = load<f32>(meansAt(level) + (j << 2));
    store<f32>(slopes + (j << 2), slope);
    store<f32>(offsets + (j << 2), mean * slope - scale * (share * sumLanes(plain)));
  }
}

// @inline
function sumLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

function transpose(target: usize, source: usize): void {
  for (let j: usize = 0; j < <usize>channels; j++) {
    for (let l: usize = 0; l < <usize>channels; l++) {
      store<f32>(target + l * vectorBytes + (j << 2), load<f32>(source + j * vectorBytes + (l << 2)));
    }
  }
}

/** Row l times v_l. */
function scaleRows(matrix: usize): void {
  for (let l: usize = 0; l < <usize>channels; l++) {
    const sign = v128.load_splat<f32>(signs + (l << 2));
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const place = matrix + l * vectorBytes + at;
      v128.store(place, f32x4.mul(sign, v128.load(place)));
    }
  }
}
