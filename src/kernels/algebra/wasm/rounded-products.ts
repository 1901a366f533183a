/*
 * A^T r, and A^T u with it, with a known error and a quarter of the memory traffic: in 16-bit integers.
 *
 * Method: A is copied once, rounded with a scale per column. r is rounded in the same way, and the two are multiplied
 * exactly.
 *
 * Bounds. With N = 2^15 - 1, s = N / |a|_2, t = N / |r|_2, a' = round(s a), r' = round(t r), no entry of which exceeds
 * N, and h = sqrt(m) / 2 >= |a' - s a|_2, |r' - t r|_2, Cauchy and Schwarz give
 *   |a'^T r' - s t a^T r| <= h (N + h) + N h.
 * |a'^T r'| <= (N + h)^2 < 2^31 for m < 7e8: partial sums may wrap around, but the final sum is right.
 *
 * Cost: m n additions and multiplications of 16-bit integers a vector, 2 m n bytes; the copy once about m n / 2 ns.
 */
import { clear, columnAt, copy, dot } from './vectors';

/** N */
export const integerMax: f64 = 32767.0;
/** Covers the roundings in f64 of products, scales and bounds: they are of order m 2^-53, the bounds above 1e-5. */
const slack: f64 = 1.0 + 1e-6;
/** 1.5 * 2^52: added to a small double it leaves the nearest integer in the low half. */
const roundingShift: f64 = 6755399441055744.0;

/** The last, incomplete 8 entries of a column. */
const octet = memory.data(64, 16);

/** A copy of A in integers and what it was multiplied with, placed by `openRoundedProducts`. */
@unmanaged
export class RoundedProducts {
  rowCount: i32;
  half: f64;
  /** Bytes of a rounded column. */
  stride: usize;
  rounded: usize;
  roundedResidual: usize;
  roundedDirection: usize;
  /** The integer products, by column. */
  products: usize;
  directionProducts: usize;
  /** |A_j| over the largest integer, and |A_j|_2, by column; 0 in places without a column. */
  weights: usize;
  norms: usize;
}

// @inline
function padTo(count: i32, multiple: i32): usize {
  return <usize>((count + multiple - 1) & -multiple);
}

export function roundedProductsBytes(m: i32, n: i32): usize {
  const columns = padTo(n, 4);
  return 2 * padTo(m, 8) * (columns + 2) + (4 + 4 + 8 + 8) * columns;
}

/** Copies A. */
export function openRoundedProducts(
  integers: RoundedProducts,
  m: i32,
  n: i32,
  matrix: usize,
  leading: i32,
  scratch: usize,
): void {
  integers.rowCount = m;
  integers.half = 0.5 * Math.sqrt(<f64>m);
  integers.stride = 2 * padTo(m, 8);
  const columns = padTo(n, 4);
  integers.weights = scratch;
  integers.norms = integers.weights + 8 * columns;
  integers.products = integers.norms + 8 * columns;
  integers.directionProducts = integers.products + 4 * columns;
  integers.roundedResidual = integers.directionProducts + 4 * columns;
  integers.roundedDirection = integers.roundedResidual + integers.stride;
  integers.rounded = integers.roundedDirection + integers.stride;
  for (let j = 0; j < n; j++) {
    const column = columnAt(matrix, leading, j);
    const norm = Math.sqrt(dot(column, column, m));
    const scale = roundVector(integers, integers.rounded + <usize>j * integers.stride, column, norm);
    const offset = (<usize>j) << 3;
    store<f64>(integers.norms + offset, norm);
    store<f64>(integers.weights + offset, scale === 0.0 ? 0.0 : 1.0 / scale);
  }
  memory.fill(integers.rounded + <usize>n * integers.stride, 0, (columns - <usize>n) * integers.stride);
  memory.fill(integers.weights + ((<usize>n) << 3), 0, (columns - <usize>n) << 3);
}

/** How far an integer product may differ from N^2 a^T r / (|a| |r|). */
// @inline
export function productBound(integers: RoundedProducts): f64 {
  return slack * integers.half * (2.0 * integerMax + integers.half);
}

/**
 * Multiplies the first `count` columns of the copy with a vector of this length. An integer product times `weightAt`
 * and `productUnit` is the product, with an error of `productBound` in integers.
 */
export function multiplyResidual(integers: RoundedProducts, residual: usize, norm: f64, count: i32): void {
  const roundedResidual = integers.roundedResidual;
  roundVector(integers, roundedResidual, residual, norm);
  multiplyRounded(integers, integers.products, roundedResidual, count);
}

export function multiplyDirection(integers: RoundedProducts, direction: usize, norm: f64, count: i32): void {
  const roundedDirection = integers.roundedDirection;
  roundVector(integers, roundedDirection, direction, norm);
  multiplyRounded(integers, integers.directionProducts, roundedDirection, count);
}

/** The same with both at once. */
export function multiplyBoth(
  integers: RoundedProducts,
  residual: usize,
  residualNorm: f64,
  direction: usize,
  directionNorm: f64,
  count: i32,
): void {
  roundVector(integers, integers.roundedResidual, residual, residualNorm);
  roundVector(integers, integers.roundedDirection, direction, directionNorm);
  multiplyRoundedPair(integers, count);
}

/** Exchanges two columns of the copy. */
export function swapRounded(integers: RoundedProducts, i: i32, j: i32): void {
  const rounded = integers.rounded;
  const stride = integers.stride;
  let a = rounded + <usize>i * stride;
  let b = rounded + <usize>j * stride;
  for (const end = a + stride; a < end; a += 16) {
    const held = v128.load(a);
    v128.store(a, v128.load(b));
    v128.store(b, held);
    b += 16;
  }
}

/** The value of one unit of a product with a vector of this length, per weight of the column. */
// @inline
export function productUnit(norm: f64): f64 {
  return norm / integerMax;
}

/** The products of four columns, as singles. */
// @inline
export function residualProductsOf(integers: RoundedProducts, quad: i32): v128 {
  return f32x4.convert_i32x4_s(v128.load(integers.products + ((<usize>quad) << 2)));
}

// @inline
export function directionProductsOf(integers: RoundedProducts, quad: i32): v128 {
  return f32x4.convert_i32x4_s(v128.load(integers.directionProducts + ((<usize>quad) << 2)));
}

/** |A_j| over the largest integer. */
// @inline
export function weightAt(integers: RoundedProducts, j: i32): f64 {
  return load<f64>(integers.weights + ((<usize>j) << 3));
}

/** Rounds `rowCount` doubles and pads with 0; returns the scale, 0 for a zero vector. */
function roundVector(integers: RoundedProducts, target: usize, source: usize, norm: f64): f64 {
  const rowCount = integers.rowCount;
  if (norm === 0.0) {
    memory.fill(target, 0, integers.stride);
    return 0.0;
  }
  const scale = integerMax / norm;
  const end = target + ((<usize>rowCount & ~7) << 1);
  while (target < end) {
    roundEight(target, source, scale);
    target += 16;
    source += 64;
  }
  const rest = rowCount & 7;
  if (rest > 0) {
    clear(octet, 8);
    copy(octet, source, rest);
    roundEight(target, octet, scale);
  }
  return scale;
}

// @inline
function roundEight(target: usize, source: usize, scale: f64): void {
  const left = v128.shuffle<i32>(roundTwo(source, scale), roundTwo(source + 16, scale), 0, 2, 4, 6);
  const right = v128.shuffle<i32>(roundTwo(source + 32, scale), roundTwo(source + 48, scale), 0, 2, 4, 6);
  v128.store(target, i16x8.narrow_i32x4_s(left, right));
}

// @inline
function roundTwo(source: usize, scale: f64): v128 {
  return f64x2.add(f64x2.mul(v128.load(source), f64x2.splat(scale)), f64x2.splat(roundingShift));
}

/** A'^T r' of the first `count` columns, in integers. */
function multiplyRounded(integers: RoundedProducts, target: usize, vector: usize, count: i32): void {
  const stride = integers.stride;
  let a = integers.rounded;
  const end = target + 4 * padTo(count, 4);
  const vectorEnd = vector + stride;
  while (target < end) {
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    let sumA = i32x4.splat(0);
    let sumB = i32x4.splat(0);
    let sumC = i32x4.splat(0);
    let sumD = i32x4.splat(0);
    for (let r = vector, at: usize = 0; r < vectorEnd; r += 16, at += 16) {
      const entries = v128.load(r);
      sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(v128.load(a + at), entries));
      sumB = i32x4.add(sumB, i32x4.dot_i16x8_s(v128.load(b + at), entries));
      sumC = i32x4.add(sumC, i32x4.dot_i16x8_s(v128.load(c + at), entries));
      sumD = i32x4.add(sumD, i32x4.dot_i16x8_s(v128.load(d + at), entries));
    }
    v128.store(target, addAcross(sumA, sumB, sumC, sumD));
    a = d + stride;
    target += 16;
  }
}

/** A'^T r' and A'^T u' of the first `count` columns, each read once. */
function multiplyRoundedPair(integers: RoundedProducts, count: i32): void {
  const roundedResidual = integers.roundedResidual;
  const stride = integers.stride;
  let a = integers.rounded;
  let target = integers.products;
  let other = integers.directionProducts;
  const end = target + 4 * padTo(count, 4);
  const across = integers.roundedDirection - roundedResidual;
  const residualEnd = roundedResidual + stride;
  while (target < end) {
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    let sumA = i32x4.splat(0);
    let sumB = i32x4.splat(0);
    let sumC = i32x4.splat(0);
    let sumD = i32x4.splat(0);
    let otherA = i32x4.splat(0);
    let otherB = i32x4.splat(0);
    let otherC = i32x4.splat(0);
    let otherD = i32x4.splat(0);
    for (let r = roundedResidual, at: usize = 0; r < residualEnd; r += 16, at += 16) {
      const entries = v128.load(r);
      const others = v128.load(r + across);
      const first = v128.load(a + at);
      sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(first, entries));
      otherA = i32x4.add(otherA, i32x4.dot_i16x8_s(first, others));
      const second = v128.load(b + at);
      sumB = i32x4.add(sumB, i32x4.dot_i16x8_s(second, entries));
      otherB = i32x4.add(otherB, i32x4.dot_i16x8_s(second, others));
      const third = v128.load(c + at);
      sumC = i32x4.add(sumC, i32x4.dot_i16x8_s(third, entries));
      otherC = i32x4.add(otherC, i32x4.dot_i16x8_s(third, others));
      const fourth = v128.load(d + at);
      sumD = i32x4.add(sumD, i32x4.dot_i16x8_s(fourth, entries));
      otherD = i32x4.add(otherD, i32x4.dot_i16x8_s(fourth, others));
    }
    v128.store(target, addAcross(sumA, sumB, sumC, sumD));
    v128.store(other, addAcross(otherA, otherB, otherC, otherD));
    a = d + stride;
    target += 16;
    other += 16;
  }
}

/** The sum of each vector's lanes. */
// @inline
function addAcross(a: v128, b: v128, c: v128, d: v128): v128 {
  const left = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const right = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(left, right, 0, 1, 4, 5), v128.shuffle<i32>(left, right, 2, 3, 6, 7));
}
