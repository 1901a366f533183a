/*
 * Passes over a filled matrix, in place, column by column; `rows` is a multiple of 4 up to `leading`, and what stands
 * below the matrix's own rows passes through the same arithmetic. Cost: the reading and writing of A.
 */
import { addScaled, columnAt, dot } from './vectors';

/** Column j becomes `kept` times column j - 1, as it has become, plus `fresh` times column j; column 0 stays. */
export function correlateColumns(matrix: usize, rows: i32, columns: i32, leading: i32, kept: f64, fresh: f64): void {
  for (let j = 1; j < columns; j++) {
    mixInto(columnAt(matrix, leading, j), fresh, kept, columnAt(matrix, leading, j - 1), rows);
  }
}

/** Of each pair of columns 2i, 2i + 1 the second becomes the first plus `distance` times itself. */
export function pairColumns(matrix: usize, rows: i32, columns: i32, leading: i32, distance: f64): void {
  for (let j = 1; j < columns; j += 2) {
    mixInto(columnAt(matrix, leading, j), distance, 1.0, columnAt(matrix, leading, j - 1), rows);
  }
}

/** A += u (factor v)^T, u of `rows` and v of `columns` entries. */
export function addOuterProduct(
  matrix: usize,
  rows: i32,
  columns: i32,
  leading: i32,
  u: usize,
  v: usize,
  factor: f64,
): void {
  for (let j = 0; j < columns; j++) {
    addScaled(columnAt(matrix, leading, j), factor * load<f64>(v + ((<usize>j) << 3)), u, rows);
  }
}

/** Scales every column to Euclidean norm `norm`; one that is 0 stays. */
export function normaliseColumns(matrix: usize, rows: i32, columns: i32, leading: i32, norm: f64): void {
  for (let j = 0; j < columns; j++) {
    const column = columnAt(matrix, leading, j);
    const square = dot(column, column, rows);
    if (square > 0.0) scale(column, norm / sqrt(square), rows);
  }
}

/** y = own y + other x. */
// @inline
function mixInto(y: usize, own: f64, other: f64, x: usize, rows: i32): void {
  const ownPair = f64x2.splat(own);
  const otherPair = f64x2.splat(other);
  const end = y + ((<usize>rows) << 3);
  while (y < end) {
    v128.store(y, f64x2.add(f64x2.mul(ownPair, v128.load(y)), f64x2.mul(otherPair, v128.load(x))));
    v128.store(y, f64x2.add(f64x2.mul(ownPair, v128.load(y, 16)), f64x2.mul(otherPair, v128.load(x, 16))), 16);
    y += 32;
    x += 32;
  }
}

// @inline
function scale(x: usize, factor: f64, rows: i32): void {
  const pair = f64x2.splat(factor);
  const end = x + ((<usize>rows) << 3);
  while (x < end) {
    v128.store(x, f64x2.mul(pair, v128.load(x)));
    v128.store(x, f64x2.mul(pair, v128.load(x, 16)), 16);
    x += 32;
  }
}
