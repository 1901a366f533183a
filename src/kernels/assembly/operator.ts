/*
 * The products with A that a first-order solver needs, A of m x n: the one place that knows how A is held. One problem
 * is solved at a time, so the operator is the module's variables.
 * Cost: A x takes 2 m flops a non-zero of x, A^T u takes 2 m n.
 */
import { addFour, addScaled, clear, columnAt, dot, multiplyTransposed } from './vectors';

/** The factors and columns of up to four non-zeros. */
const factors = memory.data(32, 16);
const columns = memory.data(16, 16);

let rowCount = 0;
let paddedRows = 0;
let columnCount = 0;
let matrix: usize = 0;
let leading = 0;

/**
 * A column-major, `leadingDimension` doubles from column to column, a multiple of 4; padding rows may hold anything.
 */
export function openDenseOperator(matrixAt: usize, leadingDimension: i32, m: i32, n: i32): void {
  matrix = matrixAt;
  leading = leadingDimension;
  rowCount = m;
  paddedRows = (m + 3) & ~3;
  columnCount = n;
}

/** u = A x, 0 in the padding, from the columns of x's non-zeros. */
export function applyOperator(u: usize, x: usize): void {
  clear(u, paddedRows);
  let count = 0;
  for (let j = 0; j < columnCount; j++) {
    const value = load<f64>(x + (<usize>j << 3));
    if (value == 0.0) continue;
    store<f64>(factors + (<usize>count << 3), value);
    store<i32>(columns + (<usize>count << 2), j);
    count++;
    if (count < 4) continue;
    addFour(u, factors, columnOf(0), columnOf(1), columnOf(2), columnOf(3), paddedRows);
    count = 0;
  }
  for (let i = 0; i < count; i++) addScaled(u, load<f64>(factors + (<usize>i << 3)), columnOf(i), paddedRows);
  clear(u + (<usize>rowCount << 3), paddedRows - rowCount);
}

/** v = A^T u for u that is 0 in the padding. */
export function applyAdjoint(v: usize, u: usize): void {
  multiplyTransposed(v, matrix, leading, u, paddedRows, columnCount);
}

/** sum_j |A_j|^2 */
export function squaredFrobeniusNorm(): f64 {
  let sum: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const column = columnAt(matrix, leading, j);
    sum += dot(column, column, rowCount);
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function columnOf(i: i32): usize {
  return columnAt(matrix, leading, load<i32>(columns + (<usize>i << 2)));
}
