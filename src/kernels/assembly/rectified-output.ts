/*
 * The output of an un-trained network, g = ReLU(B W + bias) v, and what its gradient needs, in singles. With r the
 * gradient by g, the one by the pre-activations is H_pl = r_p M_pl v_l, where M_pl is 1 where a unit is active and 0
 * elsewhere. So H enters products as sums of chosen rows:
 *   (H W^T)_p = r_p sum_l M_pl (v_l W^T_l)      (H^T B)_l = v_l sum_p M_pl (r_p B_p)
 * Method: of each 4 rows all 16 sums of some are tabled, and a product adds one of them where a dense one multiplies and
 * adds 4 rows (the "four Russians": Arlazarov, Dinic, Kronrod & Faradzev, Soviet Math. Doklady 11 (1970) 1209). Tables
 * hold 16 channels of 16 quadruples, 16 KB, at a time. Which sums is read from M in quadruples of bits: `byPixel` has
 * those of 4 channels, pixel after pixel; `byChannel` those of 4 pixels, channel after channel.
 *
 * Cost: channels^2 / 4 additions a pixel for either product; the output itself is the product of `mixChannels`.
 */
import { mixChannels, mixScratchBytes } from './channel-products';

const pixelBlock = 64;
const tableBytes: usize = 16 << 6;

/** Bytes of scratch: the tables of 64 pixels or of all channels, the sums of r, and 4 pixels' pre-activations. */
export function rectifiedOutputScratchBytes(channels: i32): usize {
  const tables = max(<usize>(pixelBlock >> 2) * tableBytes, <usize>(channels >> 2) * tableBytes * <usize>(channels >> 4));
  return tables + (<usize>pixelBlock << 4) + mixScratchBytes(channels) + (<usize>channels << 4);
}

/** g, with M on the way. The scratch is as large as `mixChannels` wants it and 4 pixels. */
export function multiplyRectified(
  g: usize,
  input: usize,
  pixels: i32,
  matrix: usize,
  bias: usize,
  signs: usize,
  byPixel: usize,
  byChannel: usize,
  channels: i32,
  scratch: usize,
): void {
  const stride = <usize>channels << 2;
  const units = scratch + mixScratchBytes(channels);
  for (let p = 0; p < pixels; p += 4) {
    mixChannels(units, input, 4, matrix, bias, channels, scratch);
    v128.store(g, sumActive(units, signs, byPixel, byChannel, channels));
    input += 4 * stride;
    g += 16;
    byPixel += channels;
    byChannel += channels;
  }
}

/** The outputs of 4 pixels; a unit that is no number makes its pixel none. */
function sumActive(units: usize, signs: usize, byPixel: usize, byChannel: usize, channels: i32): v128 {
  const stride = <usize>channels << 2;
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

/** Fills the tables of `multiplyActive`: sums of rows of `rows`, channels x channels, here v_l W^T_l. */
export function openActiveProduct(rows: usize, channels: i32, scratch: usize): void {
  const stride = <usize>channels << 2;
  const one = f32x4.splat(1.0);
  for (let block: usize = 0; block < stride; block += 64) {
    for (let l = 0; l < channels; l += 4) {
      tabulate(scratch, rows + <usize>l * stride + block, stride, one, one, one, one);
      scratch += tableBytes;
    }
  }
}

/** y_p = offset + r_p sum_l M_pl rows_l for `pixels` pixels, with the tables of `openActiveProduct`. */
export function multiplyActive(
  y: usize,
  r: usize,
  pixels: i32,
  byPixel: usize,
  offset: usize,
  channels: i32,
  scratch: usize,
): void {
  const stride = <usize>channels << 2;
  const quadruples = <usize>channels >> 2;
  for (let block: usize = 0; block < stride; block += 64) {
    const offset0 = v128.load(offset + block);
    const offset1 = v128.load(offset + block, 16);
    const offset2 = v128.load(offset + block, 32);
    const offset3 = v128.load(offset + block, 48);
    const end = scratch + quadruples * tableBytes;
    let bits = byPixel;
    let to = y + block;
    for (let p = 0; p < pixels; p++) {
      let sum0 = f32x4.splat(0.0);
      let sum1 = sum0;
      let sum2 = sum0;
      let sum3 = sum0;
      for (let table = scratch; table < end; table += tableBytes) {
        const row = table + (<usize>load<u8>(bits) << 6);
        sum0 = f32x4.add(sum0, v128.load(row));
        sum1 = f32x4.add(sum1, v128.load(row, 16));
        sum2 = f32x4.add(sum2, v128.load(row, 32));
        sum3 = f32x4.add(sum3, v128.load(row, 48));
        bits++;
      }
      const factor = v128.load_splat<f32>(r + (<usize>p << 2));
      v128.store(to, f32x4.add(offset0, f32x4.mul(factor, sum0)));
      v128.store(to, f32x4.add(offset1, f32x4.mul(factor, sum1)), 16);
      v128.store(to, f32x4.add(offset2, f32x4.mul(factor, sum2)), 32);
      v128.store(to, f32x4.add(offset3, f32x4.mul(factor, sum3)), 48);
      to += stride;
    }
    scratch = end;
  }
}

/** c_l += sum_p M_pl r_p x_p for all channels l, and sums_l += sum_p M_pl r_p. */
export function addActiveProducts(
  c: usize,
  sums: usize,
  r: usize,
  x: usize,
  pixels: i32,
  byChannel: usize,
  channels: i32,
  scratch: usize,
): void {
  const stride = <usize>channels << 2;
  const totals = scratch + <usize>(pixelBlock >> 2) * tableBytes;
  for (let p = 0; p < pixels; p += pixelBlock) {
    const depth = min(pixelBlock, pixels - p);
    for (let block: usize = 0; block < stride; block += 64) {
      for (let q = 0; q < depth; q += 4) {
        const at = r + (<usize>q << 2);
        tabulate(
          scratch + <usize>(q >> 2) * tableBytes,
          x + <usize>q * stride + block,
          stride,
          v128.load_splat<f32>(at),
          v128.load_splat<f32>(at, 4),
          v128.load_splat<f32>(at, 8),
          v128.load_splat<f32>(at, 12),
        );
      }
      for (let l = 0; l < channels; l++) {
        addTabled(c + <usize>l * stride + block, byChannel + <usize>l, depth, channels, scratch);
      }
    }
    for (let q = 0; q < depth; q += 4) tabulateTotals(totals + (<usize>q << 4), r + (<usize>q << 2));
    for (let l = 0; l < channels; l++) {
      let sum = load<f32>(sums + (<usize>l << 2));
      for (let q = 0; q < depth; q += 4) {
        const chosen = <usize>load<u8>(byChannel + <usize>(q >> 2) * <usize>channels + <usize>l);
        sum += load<f32>(totals + (<usize>q << 4) + (chosen << 2));
      }
      store<f32>(sums + (<usize>l << 2), sum);
    }
    r += pixelBlock << 2;
    x += <usize>pixelBlock * stride;
    byChannel += <usize>(pixelBlock >> 2) * <usize>channels;
  }
}

// @ts-ignore: decorator
@inline
function addTabled(c: usize, bits: usize, depth: i32, channels: i32, table: usize): void {
  let sum0 = v128.load(c);
  let sum1 = v128.load(c, 16);
  let sum2 = v128.load(c, 32);
  let sum3 = v128.load(c, 48);
  const end = table + <usize>(depth >> 2) * tableBytes;
  while (table < end) {
    const row = table + (<usize>load<u8>(bits) << 6);
    sum0 = f32x4.add(sum0, v128.load(row));
    sum1 = f32x4.add(sum1, v128.load(row, 16));
    sum2 = f32x4.add(sum2, v128.load(row, 32));
    sum3 = f32x4.add(sum3, v128.load(row, 48));
    bits += <usize>channels;
    table += tableBytes;
  }
  v128.store(c, sum0);
  v128.store(c, sum1, 16);
  v128.store(c, sum2, 32);
  v128.store(c, sum3, 48);
}

/** All 16 sums of some of four rows times their factors, 16 channels of each. */
// @ts-ignore: decorator
@inline
function tabulate(table: usize, rows: usize, stride: usize, f0: v128, f1: v128, f2: v128, f3: v128): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const a = f32x4.mul(f0, v128.load(rows + at));
    const b = f32x4.mul(f1, v128.load(rows + stride + at));
    const c = f32x4.mul(f2, v128.load(rows + 2 * stride + at));
    const d = f32x4.mul(f3, v128.load(rows + 3 * stride + at));
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

/** All 16 sums of some of four numbers. */
function tabulateTotals(table: usize, r: usize): void {
  for (let chosen = 0; chosen < 16; chosen++) {
    let sum: f32 = 0.0;
    for (let q = 0; q < 4; q++) if ((chosen >> q) & 1) sum += load<f32>(r + (<usize>q << 2));
    store<f32>(table + (<usize>chosen << 2), sum);
  }
}
