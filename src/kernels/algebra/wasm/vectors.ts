/*
 * The SIMD loops under every solver. Vectors are f64 and 16-byte aligned; A is column-major with a leading dimension
 * that is a multiple of 4. Bodies keep at most 14 vectors alive: V8 hoists all loads of a body and spills beyond that.
 * Each sum has a fixed order, so that its bits depend on the operands and lengths alone.
 */
import { Columns } from './columns';

// @inline
export function sumLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Copies `count` doubles; target may lie below an overlapping source. `memory.copy` costs a call out of WASM. */
// @inline
export function copy(target: usize, source: usize, count: i32): void {
  const pairEnd = source + ((<usize>(count & ~1)) << 3);
  while (source < pairEnd) {
    v128.store(target, v128.load(source));
    source += 16;
    target += 16;
  }
  if (count & 1) store<f64>(target, load<f64>(source));
}

/** Sets `count` doubles to 0. */
// @inline
export function clear(target: usize, count: i32): void {
  const zero = f64x2.splat(0.0);
  const pairEnd = target + ((<usize>(count & ~1)) << 3);
  while (target < pairEnd) {
    v128.store(target, zero);
    target += 16;
  }
  if (count & 1) store<f64>(target, 0.0);
}

/** x . y, any length. */
export function dot(x: usize, y: usize, length: i32): f64 {
  let first = f64x2.splat(0.0);
  let second = f64x2.splat(0.0);
  const quadEnd = x + ((<usize>(length & ~3)) << 3);
  while (x < quadEnd) {
    first = f64x2.add(first, f64x2.mul(v128.load(x), v128.load(y)));
    second = f64x2.add(second, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  let result = sumLanes(f64x2.add(first, second));
  for (let i = length & 3; i > 0; i--) {
    result += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return result;
}

/** y += alpha x, any length. */
export function addScaled(y: usize, alpha: f64, x: usize, length: i32): void {
  const factor = f64x2.splat(alpha);
  const quadEnd = x + ((<usize>(length & ~3)) << 3);
  while (x < quadEnd) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(factor, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(factor, v128.load(x, 16))), 16);
    x += 32;
    y += 32;
  }
  for (let i = length & 3; i > 0; i--) {
    store<f64>(y, load<f64>(y) + alpha * load<f64>(x));
    x += 8;
    y += 8;
  }
}

/** Where four columns begin. */
@unmanaged
export class Four {
  a: usize;
  b: usize;
  c: usize;
  d: usize;
}

const four = changetype<Four>(memory.data(offsetof<Four>(), 16));

/** Good until the next call. */
// @inline
export function fourOf(a: usize, b: usize, c: usize, d: usize): Four {
  four.a = a;
  four.b = b;
  four.c = c;
  four.d = d;
  return four;
}

/** The columns that the first four of these indices name. */
// @inline
export function gatherFour(matrix: usize, leading: i32, indices: usize): Four {
  return fourOf(
    columnAt(matrix, leading, load<i32>(indices)),
    columnAt(matrix, leading, load<i32>(indices, 4)),
    columnAt(matrix, leading, load<i32>(indices, 8)),
    columnAt(matrix, leading, load<i32>(indices, 12)),
  );
}

/** Four dot products with one vector, into four consecutive doubles; the length is a multiple of 4. */
// @inline
export function dotFour(target: usize, columns: Four, y: usize, length: i32): void {
  let a = columns.a;
  let b = columns.b;
  let c = columns.c;
  let d = columns.d;
  let sumA = f64x2.splat(0.0);
  let sumB = f64x2.splat(0.0);
  let sumC = f64x2.splat(0.0);
  let sumD = f64x2.splat(0.0);
  const end = y + ((<usize>length) << 3);
  while (y < end) {
    const y0 = v128.load(y);
    const y1 = v128.load(y, 16);
    sumA = f64x2.add(sumA, f64x2.mul(v128.load(a), y0));
    sumB = f64x2.add(sumB, f64x2.mul(v128.load(b), y0));
    sumC = f64x2.add(sumC, f64x2.mul(v128.load(c), y0));
    sumD = f64x2.add(sumD, f64x2.mul(v128.load(d), y0));
    sumA = f64x2.add(sumA, f64x2.mul(v128.load(a, 16), y1));
    sumB = f64x2.add(sumB, f64x2.mul(v128.load(b, 16), y1));
    sumC = f64x2.add(sumC, f64x2.mul(v128.load(c, 16), y1));
    sumD = f64x2.add(sumD, f64x2.mul(v128.load(d, 16), y1));
    a += 32;
    b += 32;
    c += 32;
    d += 32;
    y += 32;
  }
  v128.store(target, f64x2.add(v128.shuffle<f64>(sumA, sumB, 0, 2), v128.shuffle<f64>(sumA, sumB, 1, 3)));
  v128.store(target, f64x2.add(v128.shuffle<f64>(sumC, sumD, 0, 2), v128.shuffle<f64>(sumC, sumD, 1, 3)), 16);
}

/** y += alpha a + beta b + gamma c + delta d with the four factors in memory; the length is a multiple of 4. */
// @inline
export function addFour(y: usize, factors: usize, columns: Four, length: i32): void {
  let a = columns.a;
  let b = columns.b;
  let c = columns.c;
  let d = columns.d;
  const alpha = v128.load64_splat(factors);
  const beta = v128.load64_splat(factors, 8);
  const gamma = v128.load64_splat(factors, 16);
  const delta = v128.load64_splat(factors, 24);
  const end = y + ((<usize>length) << 3);
  while (y < end) {
    const left = f64x2.add(f64x2.mul(alpha, v128.load(a)), f64x2.mul(beta, v128.load(b)));
    const right = f64x2.add(f64x2.mul(gamma, v128.load(c)), f64x2.mul(delta, v128.load(d)));
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(left, right)));
    const leftNext = f64x2.add(f64x2.mul(alpha, v128.load(a, 16)), f64x2.mul(beta, v128.load(b, 16)));
    const rightNext = f64x2.add(f64x2.mul(gamma, v128.load(c, 16)), f64x2.mul(delta, v128.load(d, 16)));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.add(leftNext, rightNext)), 16);
    a += 32;
    b += 32;
    c += 32;
    d += 32;
    y += 32;
  }
}

/** v = A^T u for A of rows x columns; rows is a multiple of 4, u is 0 where A's rows are padding. */
export function multiplyTransposed(v: usize, matrix: usize, leading: i32, u: usize, rows: i32, columns: i32): void {
  const stride = (<usize>leading) << 3;
  let column = matrix;
  const quadEnd = v + ((<usize>(columns & ~3)) << 3);
  while (v < quadEnd) {
    dotFour(v, fourOf(column, column + stride, column + 2 * stride, column + 3 * stride), u, rows);
    column += 4 * stride;
    v += 32;
  }
  for (let j = columns & 3; j > 0; j--) {
    store<f64>(v, dot(column, u, rows));
    column += stride;
    v += 8;
  }
}

/** g_i = a_{indices[i]} . q for i < count. */
export function dotColumns(g: usize, columns: Columns, indices: usize, count: i32, q: usize): void {
  const matrix = columns.matrix;
  const leading = columns.leading;
  const rows = columns.paddedRows;
  const quadEnd = g + ((<usize>(count & ~3)) << 3);
  while (g < quadEnd) {
    dotFour(g, gatherFour(matrix, leading, indices), q, rows);
    indices += 16;
    g += 32;
  }
  for (let i = count & 3; i > 0; i--) {
    store<f64>(g, dot(columnAt(matrix, leading, load<i32>(indices)), q, rows));
    indices += 4;
    g += 8;
  }
}

/** u += sum_i factors[i] a_{indices[i]} for i < count. */
export function addColumns(u: usize, columns: Columns, indices: usize, factors: usize, count: i32): void {
  const matrix = columns.matrix;
  const leading = columns.leading;
  const rows = columns.paddedRows;
  const quadEnd = factors + ((<usize>(count & ~3)) << 3);
  while (factors < quadEnd) {
    addFour(u, factors, gatherFour(matrix, leading, indices), rows);
    indices += 16;
    factors += 32;
  }
  for (let i = count & 3; i > 0; i--) {
    addScaled(u, load<f64>(factors), columnAt(matrix, leading, load<i32>(indices)), rows);
    indices += 4;
    factors += 8;
  }
}

// @inline
export function columnAt(matrix: usize, leading: i32, j: i32): usize {
  return matrix + ((<usize>j * <usize>leading) << 3);
}
