/*
 * The deep decoder (Heckel & Soltanolkotabi 2020, equation 4) and the gradient of a loss by its weights, in singles:
 *   Z_i = B_i C_i, R_{i+1} = ReLU(U Z_i), B_{i+1} = cn(R_{i+1}) for i = 0 .. d - 2, and g = ReLU(B_{d-1} C_{d-1}) v,
 * B_0 fixed, U the bilinear upsampling by 2 (of each axis), cn the normalisation of each channel to mean 0 and variance
 * 1 with 1e-5 added to the variance. The paper writes U B C: channels are mixed before they are upsampled, which is the
 * same by linearity and takes a quarter of the flops.
 *
 * B is never formed: with mean mu and s = 1 / sqrt(var + 1e-5), B C = R (S C) - mu^T S C. For the gradient, with Q =
 * R^T dZ and the column sums q of dZ, dC = S (Q - mu q^T). The gradient of cn needs the means of dB and of dB o B,
 * which are the row sums of C diag(q) / n and of C o dC / n. So R is read twice, and nothing else of its size is kept.
 * Where a channel is nearly constant R - mu loses digits, but none where it is constantly 0, since R and mu are both 0
 * there.
 *
 * Cost: some 4.3 channels^2 flops a pixel of each level but the last, and 1.4 channels^2 a pixel of that.
 */
import { addPixelProducts, ChannelMatrix, mixChannels } from './channel-products';
import {
  activationsAt,
  columnsAt,
  DecoderArrays,
  meansAt,
  pixelsAt,
  rowsAt,
  scaledAt,
  scalesAt,
  swapMixed,
} from './decoder-layout';
import {
  ActiveUnits,
  addActiveProducts,
  multiplyActive,
  multiplyRectified,
  openActiveProduct,
} from './rectified-output';
import { addSquaredDeviations, blendRows, narrow, rectifyGradient, spreadRow, widenRectified } from './upsampling';

/** The weights, or sums in their place, of the current product. */
const operand = changetype<ChannelMatrix>(memory.data(offsetof<ChannelMatrix>(), 16));
const active = changetype<ActiveUnits>(memory.data(offsetof<ActiveUnits>(), 16));

/** What is added to a variance: PyTorch's default for batch normalisation. */
const varianceOffset: f32 = 1e-5;

/** g, one number a pixel. */
export function generate(network: DecoderArrays, g: usize): void {
  const layers = network.layers;
  const mixed = network.mixed;
  const offsets = network.offsets;
  for (let i = 0; i < layers - 1; i++) {
    scaleWeights(network, i);
    placeOperand(network, scaledAt(network, i), offsets);
    mixChannels(mixed, activationsAt(network, i), pixelsAt(network, i), operand);
    upsample(network, i);
    normalise(network, i + 1);
  }
  const last = layers - 1;
  scaleWeights(network, last);
  placeOperand(network, scaledAt(network, last), offsets);
  active.byPixel = network.byPixel;
  active.byChannel = network.byChannel;
  multiplyRectified(g, activationsAt(network, last), pixelsAt(network, last), operand, network.signs, active);
}

function placeOperand(network: DecoderArrays, matrix: usize, vector: usize): void {
  operand.matrix = matrix;
  operand.vector = vector;
  operand.channels = network.channels;
  operand.scratch = network.spare;
}

/** S C, and -mu^T S C as the offsets. */
function scaleWeights(network: DecoderArrays, level: i32): void {
  const offsets = network.offsets;
  const vectorBytes = network.vectorBytes;
  const channels = network.channels;
  const from = network.weights + network.matrixBytes * <usize>level;
  const to = scaledAt(network, level);
  memory.fill(offsets, 0, vectorBytes);
  for (let j: usize = 0; j < <usize>channels; j++) {
    const scale = v128.load_splat<f32>(scalesAt(network, level) + (j << 2));
    const mean = v128.load_splat<f32>(meansAt(network, level) + (j << 2));
    const row = j * vectorBytes;
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const value = f32x4.mul(scale, v128.load(from + row + at));
      v128.store(to + row + at, value);
      v128.store(offsets + at, f32x4.sub(v128.load(offsets + at), f32x4.mul(mean, value)));
    }
  }
}

/** Computes R of the next level, and its sums in the place of its means. */
function upsample(network: DecoderArrays, level: i32): void {
  const vectorBytes = network.vectorBytes;
  const halfRow = network.halfRow;
  const mixed = network.mixed;
  const channels = network.channels;
  const rows = rowsAt(network, level);
  const columns = columnsAt(network, level);
  const sums = meansAt(network, level + 1);
  let target = activationsAt(network, level + 1);
  memory.fill(sums, 0, vectorBytes);
  for (let row = 0; row < rowsAt(network, level + 1); row++) {
    if (rows > 1) blendRows(halfRow, mixed, row, rows, columns, channels);
    widenRectified(target, rows > 1 ? halfRow : mixed, columns, channels, sums);
    target += vectorBytes * <usize>columnsAt(network, level + 1);
  }
}

/** mu and s from the sums. */
function normalise(network: DecoderArrays, level: i32): void {
  const vectorBytes = network.vectorBytes;
  const channels = network.channels;
  const mean = meansAt(network, level);
  const scale = scalesAt(network, level);
  const share = f32x4.splat(<f32>1.0 / <f32>pixelsAt(network, level));
  for (let at: usize = 0; at < vectorBytes; at += 16) {
    v128.store(mean + at, f32x4.mul(share, v128.load(mean + at)));
    v128.store(scale + at, f32x4.splat(0.0));
  }
  const columns = columnsAt(network, level);
  let row = activationsAt(network, level);
  for (let i = 0; i < rowsAt(network, level); i++) {
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

/** The gradient by all weights from r, the gradient by g, after the last `generate`. */
export function differentiate(network: DecoderArrays, r: usize): void {
  const product = network.product;
  const matrixBytes = network.matrixBytes;
  const channels = network.channels;
  const spare = network.spare;
  const vectorBytes = network.vectorBytes;
  const fineRow = network.fineRow;
  const offsets = network.offsets;
  differentiateOutput(network, r);
  for (let i = network.layers - 2; i >= 0; i--) {
    const pixels = pixelsAt(network, i);
    memory.fill(product, 0, matrixBytes);
    addPixelProducts(product, activationsAt(network, i), network.mixed, pixels, channels, spare);
    sumPixels(network, pixels);
    finishWeights(network, i);
    if (i === 0) break;
    differentiateNormalisation(network, i);
    transpose(network, product, scaledAt(network, i));
    placeOperand(network, product, offsets);
    memory.fill(network.mixedGradient, 0, <usize>pixelsAt(network, i - 1) * vectorBytes);
    let source = network.mixed;
    for (let row = 0; row < rowsAt(network, i); row++) {
      mixChannels(fineRow, source, columnsAt(network, i), operand);
      passRow(network, i, row);
      source += vectorBytes * <usize>columnsAt(network, i);
    }
    swapMixed(network);
  }
}

/** The gradient by the last weights, and by Z of the level before. */
function differentiateOutput(network: DecoderArrays, r: usize): void {
  const product = network.product;
  const matrixBytes = network.matrixBytes;
  const columnSums = network.columnSums;
  const vectorBytes = network.vectorBytes;
  const channels = network.channels;
  const signs = network.signs;
  const gradients = network.gradients;
  const byPixel = network.byPixel;
  const fineRow = network.fineRow;
  const last = network.layers - 1;
  const pixels = pixelsAt(network, last);
  const columns = columnsAt(network, last);
  memory.fill(product, 0, matrixBytes);
  memory.fill(columnSums, 0, vectorBytes);
  placeOperand(network, product, columnSums);
  addActiveProducts(operand, r, activationsAt(network, last), pixels, network.byChannel);
  scaleRows(network, product);
  for (let at: usize = 0; at < vectorBytes; at += 16) {
    v128.store(columnSums + at, f32x4.mul(v128.load(signs + at), v128.load(columnSums + at)));
  }
  // The sums are Q^T.
  transpose(network, gradients + matrixBytes * <usize>last, product);
  memory.copy(product, gradients + matrixBytes * <usize>last, matrixBytes);
  finishWeights(network, last);
  if (last === 0) return;
  differentiateNormalisation(network, last);
  transpose(network, product, scaledAt(network, last));
  scaleRows(network, product);
  placeOperand(network, product, network.offsets);
  openActiveProduct(operand);
  memory.fill(network.mixedGradient, 0, <usize>pixelsAt(network, last - 1) * vectorBytes);
  for (let row = 0; row < rowsAt(network, last); row++) {
    const first = <usize>(row * columns);
    const bits = byPixel + first * <usize>(channels >> 2);
    multiplyActive(fineRow, r + (first << 2), columns, bits, operand);
    passRow(network, last, row);
  }
  swapMixed(network);
}

/** Adds to dZ one level below what a row of dB S less the offsets contributes. */
function passRow(network: DecoderArrays, level: i32, row: i32): void {
  const fineRow = network.fineRow;
  const channels = network.channels;
  const mixedGradient = network.mixedGradient;
  const halfRow = network.halfRow;
  const columns = columnsAt(network, level);
  const at = activationsAt(network, level) + network.vectorBytes * <usize>(row * columns);
  rectifyGradient(fineRow, at, network.slopes, columns, channels);
  if (rowsAt(network, level) === 1) {
    narrow(mixedGradient, fineRow, columns >> 1, channels);
  } else {
    narrow(halfRow, fineRow, columns >> 1, channels);
    spreadRow(mixedGradient, halfRow, row, rowsAt(network, level - 1), columns >> 1, channels);
  }
}

/** q of dZ in `mixed`. */
function sumPixels(network: DecoderArrays, pixels: i32): void {
  const vectorBytes = network.vectorBytes;
  const mixed = network.mixed;
  const columnSums = network.columnSums;
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
function finishWeights(network: DecoderArrays, level: i32): void {
  const channels = network.channels;
  const vectorBytes = network.vectorBytes;
  const product = network.product;
  const columnSums = network.columnSums;
  const to = network.gradients + network.matrixBytes * <usize>level;
  for (let j: usize = 0; j < <usize>channels; j++) {
    const scale = v128.load_splat<f32>(scalesAt(network, level) + (j << 2));
    const mean = v128.load_splat<f32>(meansAt(network, level) + (j << 2));
    const row = j * vectorBytes;
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const centred = f32x4.sub(v128.load(product + row + at), f32x4.mul(mean, v128.load(columnSums + at)));
      v128.store(to + row + at, f32x4.mul(scale, centred));
    }
  }
}

/** Offsets and slopes with dR = dZ (S C)^T + offset - slope R. */
function differentiateNormalisation(network: DecoderArrays, level: i32): void {
  const matrixBytes = network.matrixBytes;
  const channels = network.channels;
  const vectorBytes = network.vectorBytes;
  const columnSums = network.columnSums;
  const slopes = network.slopes;
  const offsets = network.offsets;
  const share = <f32>1.0 / <f32>pixelsAt(network, level);
  const own = network.weights + matrixBytes * <usize>level;
  const gradient = network.gradients + matrixBytes * <usize>level;
  for (let j: usize = 0; j < <usize>channels; j++) {
    let plain = f32x4.splat(0.0);
    let correlated = plain;
    const row = j * vectorBytes;
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const weight = v128.load(own + row + at);
      plain = f32x4.add(plain, f32x4.mul(weight, v128.load(columnSums + at)));
      correlated = f32x4.add(correlated, f32x4.mul(weight, v128.load(gradient + row + at)));
    }
    const scale = load<f32>(scalesAt(network, level) + (j << 2));
    const slope = scale * scale * (share * sumLanes(correlated));
    const mean = load<f32>(meansAt(network, level) + (j << 2));
    store<f32>(slopes + (j << 2), slope);
    store<f32>(offsets + (j << 2), mean * slope - scale * (share * sumLanes(plain)));
  }
}

// @inline
function sumLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

function transpose(network: DecoderArrays, target: usize, source: usize): void {
  const channels = network.channels;
  const vectorBytes = network.vectorBytes;
  for (let j: usize = 0; j < <usize>channels; j++) {
    for (let l: usize = 0; l < <usize>channels; l++) {
      store<f32>(target + l * vectorBytes + (j << 2), load<f32>(source + j * vectorBytes + (l << 2)));
    }
  }
}

/** Row l times v_l. */
function scaleRows(network: DecoderArrays, matrix: usize): void {
  const channels = network.channels;
  const signs = network.signs;
  const vectorBytes = network.vectorBytes;
  for (let l: usize = 0; l < <usize>channels; l++) {
    const sign = v128.load_splat<f32>(signs + (l << 2));
    for (let at: usize = 0; at < vectorBytes; at += 16) {
      const place = matrix + l * vectorBytes + at;
      v128.store(place, f32x4.mul(sign, v128.load(place)));
    }
  }
}
