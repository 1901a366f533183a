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

/** A column-major, `leadingDimension` doubles from column to column, a multiple of 4; padding rows may hold anything. */
 * A of m x n as a solver that needs products alone sees it: u = A x and v = A^T u. Here A is dense and column-major.
 * Cost: 2 m |x|_0 flops for A x, 2 m n for A^T u. One problem is solved at a time, so A is the module's state.
import { addFour, addScaled, clear, columnAt, multiplyTransposed } from './vectors';
/** Four factors between the search for non-zeros and the sum of their columns. */
const quartet = memory.data(32, 16);
/** Rows from m to the next multiple of 4 may hold any finite numbers. */
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
/** u = A x, 0 from m to the next multiple of 4. Columns where x is 0 are passed over. */
  let a: usize = 0;
  let b: usize = 0;
  let c: usize = 0;
    const factor = load<f64>(x + (<usize>j << 3));
    if (factor == 0.0) continue;
    store<f64>(quartet + (<usize>count << 3), factor);
    if (count == 3) {
      addFour(u, quartet, a, b, c, column, paddedRows);
      count = 0;
      continue;
    }
    if (count == 0) a = column;
    else if (count == 1) b = column;
    else c = column;
  if (count > 0) addScaled(u, load<f64>(quartet), a, paddedRows);
  if (count > 1) addScaled(u, load<f64>(quartet, 8), b, paddedRows);
  if (count > 2) addScaled(u, load<f64>(quartet, 16), c, paddedRows);
/** v = A^T u for u that is 0 from m to the next multiple of 4. */
