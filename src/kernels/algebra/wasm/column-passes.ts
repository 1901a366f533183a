/*
 * Passes over a filled matrix, in place, column by column; `columns` of them; what stands below the
 * matrix's own rows passes through the same arithmetic. Cost: the reading and writing of A.
 */
import { Columns } from './columns';
import { addScaled, columnAt, dot } from './vectors';

/** Column j becomes `kept` times the new column j - 1 plus `fresh` times column j; column 0 stays. */
export function correlateColumns(matrix: Columns, columns: i32, kept: f64, fresh: f64): void {
  for (let j = 1; j < columns; j++) {
    mixInto(placeOf(matrix, j), fresh, kept, placeOf(matrix, j - 1), matrix.paddedRows);
  }
}

/** The second column of each pair 2i, 2i + 1 becomes the first plus `distance` times itself. */
export function pairColumns(matrix: Columns, columns: i32, distance: f64): void {
  for (let j = 1; j < columns; j += 2) {
    mixInto(placeOf(matrix, j), distance, 1.0, placeOf(matrix, j - 1), matrix.paddedRows);
  }
}

/** A += u (factor v)^T, u of all rows and v of `columns` entries. */
export function addOuterProduct(matrix: Columns, columns: i32, u: usize, v: usize, factor: f64): void {
  for (let j = 0; j < columns; j++) {
    addScaled(placeOf(matrix, j), factor * load<f64>(v + ((<usize>j) << 3)), u, matrix.paddedRows);
  }
}

/** Scales every column to Euclidean norm `norm`; a column of zeros stays. */
export function normaliseColumns(matrix: Columns, columns: i32, norm: f64): void {
  const rows = matrix.paddedRows;
  for (let j = 0; j < columns; j++) {
    const column = placeOf(matrix, j);
    const square = dot(column, column, rows);
    if (square > 0.0) scale(column, norm / sqrt(square), rows);
  }
}

// @inline
function placeOf(matrix: Columns, j: i32): usize {
  return columnAt(matrix.matrix, matrix.leading, j);
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
