/*
 * The output of an un-trained network, g = ReLU(B W + bias) v, and what its gradient needs, in singles. With r the
 * gradient by g, the one by the pre-activations is H_pl = r_p M_pl v_l, where M_pl is 1 where a unit is active and 0
 * elsewhere. So H enters products as sums of chosen rows:
 *   (H W^T)_p = r_p sum_l M_pl (v_l W^T_l)      (H^T B)_l = v_l sum_p M_pl (r_p B_p)
 * Method. For H W^T: for every 4 rows the sums of all 16 subsets are tabulated. A product adds one of them where a dense
 * product multiplies and adds 4 rows (the "four Russians": Arlazarov, Dinic, Kronrod & Faradzev, Soviet Math. Doklady 11
 * (1970) 1209). Tables hold 16 channels of 16 quadruples, 16 KB, at a time. For H^T B: the r_p B_p are summed up along 64
 * pixels once. For each run of pixels in which a unit is active it adds the sum at the run's end less that at its begin.
 * Runs are long, because activations that have been upsampled are smooth. M is stored as quadruples of bits, which select
 * the sums: `byPixel` has those of 4 channels, pixel after pixel; `byChannel` those of 4 pixels, channel after channel.
 *
 * Cost: channels^2 / 4 additions a pixel for H W^T, and some channels^2 / 16 for H^T B, where a unit has 2 runs in 64
 * pixels; the output itself is the product of `mixChannels`.
 */
import { ChannelMatrix, mixChannels, mixScratchBytes } from './channel-products';

/** The pixels whose bits fill an integer. */
const wordPixels = 64;
const tableBytes: usize = 16 << 6;
/** Bytes of 65 sums. */
const totalsBytes: usize = 272;

/** Bytes of scratch: for the tables of all channels, the sums over 64 pixels, or the pre-activations of 4 pixels. */
export function rectifiedOutputScratchBytes(channels: i32): usize {
  const tables = <usize>(channels >> 2) * tableBytes * <usize>(channels >> 4);
  const sums = totalsBytes + <usize>(wordPixels + 1) * ((<usize>channels) << 2);
  return max(max(tables, sums), mixScratchBytes(channels) + ((<usize>channels) << 4));
}

/** M as quadruples of bits. */
@unmanaged
export class ActiveUnits {
  byPixel: usize;
  byChannel: usize;
}

/** g, with M on the way. The scratch of W and its bias is as large as `mixChannels` wants it and 4 pixels. */
export function multiplyRectified(
  g: usize,
  input: usize,
  pixels: i32,
  weights: ChannelMatrix,
  signs: usize,
  active: ActiveUnits,
): void {
  const channels = weights.channels;
  const stride = (<usize>channels) << 2;
  const units = weights.scratch + mixScratchBytes(channels);
  let byPixel = active.byPixel;
  let byChannel = active.byChannel;
  for (let p = 0; p < pixels; p += 4) {
    mixChannels(units, input, 4, weights);
    v128.store(g, sumActive(units, signs, byPixel, byChannel, channels));
    input += 4 * stride;
    g += 16;
    byPixel += channels;
    byChannel += channels;
  }
}

/** The outputs of 4 pixels; a unit that is NaN makes its pixel NaN. */
function sumActive(units: usize, signs: usize, byPixel: usize, byChannel: usize, channels: i32): v128 {
  const stride = (<usize>channels) << 2;
  const quadruples = <usize>channels >> 2;
  const zero = f32x4.splat(0.0);
  let sum0 = zero;
  let sum1 = zero;
  let sum2 = zero;
  let sum3 = zero;
  for (let at: usize = 0; at < stride; at += 16) {
    const sign = v128.load(signs + at);
    const h0 = v128.load(units + at);
    const h1 = v128.load(units + stride + at);
    const h2 = v128.load(units + 2 * stride + at);
    const h3 = v128.load(units + 3 * stride + at);
    const active0 = f32x4.gt(h0, zero);
    const active1 = f32x4.gt(h1, zero);
    const active2 = f32x4.gt(h2, zero);
    const active3 = f32x4.gt(h3, zero);
    const place = byPixel + (at >> 4);
    store<u8>(place, i32x4.bitmask(active0));
    store<u8>(place + quadruples, i32x4.bitmask(active1));
    store<u8>(place + 2 * quadruples, i32x4.bitmask(active2));
    store<u8>(place + 3 * quadruples, i32x4.bitmask(active3));
    const low = v128.or(v128.and(active0, i32x4.splat(1)), v128.and(active1, i32x4.splat(2)));
    const high = v128.or(v128.and(active2, i32x4.splat(4)), v128.and(active3, i32x4.splat(8)));
    const halves = i16x8.narrow_i32x4_u(v128.or(low, high), zero);
    v128.store_lane<u32>(byChannel + (at >> 2), i8x16.narrow_i16x8_u(halves, zero), 0);
    sum0 = f32x4.add(sum0, f32x4.mul(sign, f32x4.max(h0, zero)));
    sum1 = f32x4.add(sum1, f32x4.mul(sign, f32x4.max(h1, zero)));
    sum2 = f32x4.add(sum2, f32x4.mul(sign, f32x4.max(h2, zero)));
    sum3 = f32x4.add(sum3, f32x4.mul(sign, f32x4.max(h3, zero)));
  }
  const first = f32x4.add(v128.shuffle<f32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<f32>(sum0, sum1, 2, 6, 3, 7));
  const second = f32x4.add(v128.shuffle<f32>(sum2, sum3, 0, 4, 1, 5), v128.shuffle<f32>(sum2, sum3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f64>(first, second, 0, 2), v128.shuffle<f64>(first, second, 1, 3));
}

/** Fills the tables of `multiplyActive` in the scratch: sums of the matrix' rows, here v_l W^T_l. */
export function openActiveProduct(weights: ChannelMatrix): void {
  const rows = weights.matrix;
  const channels = weights.channels;
  let scratch = weights.scratch;
  const stride = (<usize>channels) << 2;
  for (let group: usize = 0; group < stride; group += 64) {
    for (let l = 0; l < channels; l += 4) {
      tabulate(scratch, rows + <usize>l * stride + group, stride);
      scratch += tableBytes;
    }
  }
}

/** y_p = vector + r_p sum_l M_pl rows_l for `pixels` pixels, with the tables of `openActiveProduct`. */
export function multiplyActive(y: usize, r: usize, pixels: i32, byPixel: usize, weights: ChannelMatrix): void {
  const offset = weights.vector;
  const channels = weights.channels;
  let scratch = weights.scratch;
  const stride = (<usize>channels) << 2;
  const quadruples = <usize>channels >> 2;
  for (let group: usize = 0; group < stride; group += 64) {
    const offset0 = v128.load(offset + group);
    const offset1 = v128.load(offset + group, 16);
    const offset2 = v128.load(offset + group, 32);
    const offset3 = v128.load(offset + group, 48);
    const end = scratch + quadruples * tableBytes;
    let bits = byPixel;
    let to = y + group;
    for (let p = 0; p < pixels; p++) {
      let sum0 = f32x4.splat(0.0);
      let sum1 = sum0;
      let sum2 = sum0;
      let sum3 = sum0;
      for (let table = scratch; table < end; table += tableBytes) {
        const row = table + ((<usize>load<u8>(bits)) << 6);
        sum0 = f32x4.add(sum0, v128.load(row));
        sum1 = f32x4.add(sum1, v128.load(row, 16));
        sum2 = f32x4.add(sum2, v128.load(row, 32));
        sum3 = f32x4.add(sum3, v128.load(row, 48));
        bits++;
      }
      const factor = v128.load_splat<f32>(r + ((<usize>p) << 2));
      v128.store(to, f32x4.add(offset0, f32x4.mul(factor, sum0)));
      v128.store(to, f32x4.add(offset1, f32x4.mul(factor, sum1)), 16);
      v128.store(to, f32x4.add(offset2, f32x4.mul(factor, sum2)), 32);
      v128.store(to, f32x4.add(offset3, f32x4.mul(factor, sum3)), 48);
      to += stride;
    }
    scratch = end;
  }
}

/** matrix_l += sum_p M_pl r_p x_p for all channels l, and vector_l += sum_p M_pl r_p. */
export function addActiveProducts(into: ChannelMatrix, r: usize, x: usize, pixels: i32, byChannel: usize): void {
  const c = into.matrix;
  const sums = into.vector;
  const channels = into.channels;
  const scratch = into.scratch;
  const stride = (<usize>channels) << 2;
  const table = scratch + totalsBytes;
  for (let p = 0; p < pixels; p += wordPixels) {
    const depth = min(wordPixels, pixels - p);
    sumAlong(scratch, table, r, x, depth, stride);
    for (let l: usize = 0; l < <usize>channels; l++) {
      addRuns(c + l * stride, sums + (l << 2), gatherBits(byChannel + l, depth, channels), scratch, table, stride);
    }
    r += wordPixels << 2;
    x += <usize>wordPixels * stride;
    byChannel += <usize>(wordPixels >> 2) * <usize>channels;
  }
}

/** Sums of r and r_p x_p before each of `depth` pixels and after the last. */
function sumAlong(totals: usize, table: usize, r: usize, x: usize, depth: i32, stride: usize): void {
  let total: f32 = 0.0;
  store<f32>(totals, total);
  memory.fill(table, 0, stride);
  for (let p = 0; p < depth; p++) {
    total += load<f32>(r);
    totals += 4;
    store<f32>(totals, total);
    const factor = v128.load_splat<f32>(r);
    for (let at: usize = 0; at < stride; at += 16) {
      const value = f32x4.mul(factor, v128.load(x + at));
      v128.store(table + stride + at, f32x4.add(v128.load(table + at), value));
    }
    r += 4;
    x += stride;
    table += stride;
  }
}

/** M of one channel, pixel p in bit p. */
// @inline
function gatherBits(byChannel: usize, depth: i32, channels: i32): u64 {
  let bits: u64 = 0;
  for (let p = 0; p < depth; p += 4) {
    bits |= (<u64>load<u8>(byChannel)) << p;
    byChannel += <usize>channels;
  }
  return bits;
}

/** For each run of pixels in which a channel is active: the sum at its end less the sum at its begin. */
// @inline
function addRuns(c: usize, sum: usize, bits: u64, totals: usize, table: usize, stride: usize): void {
  let turns = bits ^ (bits << 1);
  while (turns !== 0) {
    const begin = <usize>ctz(turns);
    turns &= turns - 1;
    const end = <usize>ctz(turns);
    turns &= turns - 1;
    store<f32>(sum, load<f32>(sum) + (load<f32>(totals + (end << 2)) - load<f32>(totals + (begin << 2))));
    const from = table + begin * stride;
    const to = table + end * stride;
    for (let at: usize = 0; at < stride; at += 64) {
      addDifference(c + at, to + at, from + at);
      addDifference(c + at + 16, to + at + 16, from + at + 16);
      addDifference(c + at + 32, to + at + 32, from + at + 32);
      addDifference(c + at + 48, to + at + 48, from + at + 48);
    }
  }
}

// @inline
function addDifference(c: usize, to: usize, from: usize): void {
  v128.store(c, f32x4.add(v128.load(c), f32x4.sub(v128.load(to), v128.load(from))));
}

/** Tabulates the sums of all 16 subsets of four rows, 16 channels of each. */
// @inline
function tabulate(table: usize, rows: usize, stride: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const a = v128.load(rows + at);
    const b = v128.load(rows + stride + at);
    const c = v128.load(rows + 2 * stride + at);
    const d = v128.load(rows + 3 * stride + at);
    const ab = f32x4.add(a, b);
    const cd = f32x4.add(c, d);
    const to = table + at;
    v128.store(to, f32x4.splat(0.0));
    v128.store(to, a, 64);
    v128.store(to, b, 128);
    v128.store(to, ab, 192);
    v128.store(to, c, 256);
    v128.store(to, f32x4.add(a, c), 320);
    v128.store(to, f32x4.add(b, c), 384);
    v128.store(to, f32x4.add(ab, c), 448);
    v128.store(to, d, 512);
    v128.store(to, f32x4.add(a, d), 576);
    v128.store(to, f32x4.add(b, d), 640);
    v128.store(to, f32x4.add(ab, d), 704);
    v128.store(to, cd, 768);
    v128.store(to, f32x4.add(a, cd), 832);
    v128.store(to, f32x4.add(b, cd), 896);
    v128.store(to, f32x4.add(ab, cd), 960);
  }
}
