/*
 * The products with A that a first-order solver needs, A of m x n. This module alone knows how A is stored. One problem
 * is solved at a time, so that the operator is the module's variables. Cost: for a dense A, A x takes 2 m flops a
 * non-zero of x, A^T u takes 2 m n; for rows of a transform, either about 2.5 n log2 n. Where A is stored both ways
 * each product takes the cheaper one. The choice depends on m, n and x's non-zeros alone, so that a solve has the same
 * bits everywhere.
 */
import {
  addFour,
  addScaled,
  clear,
  columnAt,
  copy,
  dot,
  gatherFour,
  multiplyTransposed,
} from '../../algebra/wasm/vectors';
import { openTransform, transform, transformAdjoint, transformHadamard, transformScratchBytes } from './fast-transform';

/** The factors of up to four non-zeros, and their columns. */
const factors = memory.data(32, 16);
const columns = memory.data(16, 16);

/**
 * The cost of a transform over n log2 n, in multiplications of the dense product. Where the dense A lies in the cache,
 * 4 to 7 were measured for the DCT, 3 to 6 for Fourier, 2 to 3 for Hadamard, the most for small n
 * (bench/fast-operators.ts). At m = n / 2 the adjoint is fast from n = 128 on, Hadamard's from n = 32.
 */
const wavePrice: f64 = 7.0;
const hadamardPrice: f64 = 3.0;

let rowCount = 0;
let paddedRows = 0;
let columnCount = 0;

let isDense = false;
let matrix: usize = 0;
let leading = 0;

// A_i = weights[i] T_{rows[i]}.
let isTransform = false;
/** The largest number of columns for which the dense product costs no more than the transform. */
let denseCountMax: f64 = 0.0;
let kind = 0;
let rows: usize = 0;
let weights: usize = 0;
let work: usize = 0;

/**
 * A column-major, `leadingDimension` doubles from column to column, a multiple of 4; padding rows may hold anything.
 */
export function openDenseOperator(matrixAt: usize, leadingDimension: i32, m: i32, n: i32): void {
  isDense = true;
  isTransform = false;
  matrix = matrixAt;
  leading = leadingDimension;
  rowCount = m;
  paddedRows = (m + 3) & ~3;
  columnCount = n;
}

/** Bytes of scratch that rows of a transform of order n need. */
export function transformOperatorScratchBytes(n: i32): usize {
  return ((<usize>n) << 3) + transformScratchBytes(n);
}

/** A_i = weights[i] T_{rows[i]} for a transform T of order n, a power of 2. */
@unmanaged
class TransformRows {
  /** See fast-transform.ts. */
  kind: i32;
  /** int32 */
  rows: usize;
  weights: usize;
  /** cos(2 pi i / (4n)) for i < 4n. */
  table: usize;
  /** As many bytes as `transformOperatorScratchBytes` says. */
  scratch: usize;
}

/** A of m x n, the first m of these rows. */
export function openTransformOperator(source: TransformRows, m: i32, n: i32): void {
  isDense = false;
  isTransform = true;
  kind = source.kind;
  rows = source.rows;
  weights = source.weights;
  rowCount = m;
  paddedRows = (m + 3) & ~3;
  columnCount = n;
  work = source.scratch;
  openTransform(n, source.table, work + ((<usize>n) << 3));
}

/**
 * Opens the dense A and, where `rowsOf` is not 0, the same A as these TransformRows. Both forms are equal to rounding.
 */
export function openOperator(matrixAt: usize, leadingDimension: i32, rowsOf: usize, m: i32, n: i32): void {
  openDenseOperator(matrixAt, leadingDimension, m, n);
  if (rowsOf === 0) return;
  openTransformOperator(changetype<TransformRows>(rowsOf), m, n);
  isDense = true;
  const price = kind === transformHadamard ? hadamardPrice : wavePrice;
  denseCountMax = (price * <f64>n * <f64>ctz(n)) / <f64>m;
}

/** u = A x, 0 in the padding: by the columns of x's non-zeros, or by the transform. */
export function applyOperator(u: usize, x: usize): void {
  clear(u, paddedRows);
  if (isTransform && isFaster(countNonZeros(x))) {
    copy(work, x, columnCount);
    transform(kind, work);
    for (let i = 0; i < rowCount; i++) store<f64>(u + ((<usize>i) << 3), weightAt(i) * load<f64>(workOf(i)));
    return;
  }
  let count = 0;
  for (let j = 0; j < columnCount; j++) {
    const value = load<f64>(x + ((<usize>j) << 3));
    if (value === 0.0) continue;
    store<f64>(factors + ((<usize>count) << 3), value);
    store<i32>(columns + ((<usize>count) << 2), j);
    count++;
    if (count < 4) continue;
    addFour(u, factors, gatherFour(matrix, leading, columns), paddedRows);
    count = 0;
  }
  for (let i = 0; i < count; i++) addScaled(u, load<f64>(factors + ((<usize>i) << 3)), columnOf(i), paddedRows);
  clear(u + ((<usize>rowCount) << 3), paddedRows - rowCount);
}

/** v = A^T u for u that is 0 in the padding. */
export function applyAdjoint(v: usize, u: usize): void {
  if (isTransform && isFaster(columnCount)) {
    clear(work, columnCount);
    for (let i = 0; i < rowCount; i++) {
      store<f64>(workOf(i), load<f64>(workOf(i)) + weightAt(i) * load<f64>(u + ((<usize>i) << 3)));
    }
    transformAdjoint(kind, work);
    copy(v, work, columnCount);
    return;
  }
  multiplyTransposed(v, matrix, leading, u, paddedRows, columnCount);
}

/** Whether there is a transform, and it costs less than the dense product over so many columns. */
function isFaster(count: i32): bool {
  return !isDense || <f64>count > denseCountMax;
}

function countNonZeros(x: usize): i32 {
  let count = 0;
  for (let j = 0; j < columnCount; j++) count += i32(load<f64>(x + ((<usize>j) << 3)) !== 0.0);
  return count;
}

/** sum_j |A_j|^2 */
export function squaredFrobeniusNorm(): f64 {
  let sum: f64 = 0.0;
  if (isTransform) {
    for (let i = 0; i < rowCount; i++) sum += weightAt(i) * weightAt(i);
    return sum * <f64>columnCount;
  }
  for (let j = 0; j < columnCount; j++) {
    const column = columnAt(matrix, leading, j);
    sum += dot(column, column, rowCount);
  }
  return sum;
}

// @inline
function columnOf(i: i32): usize {
  return columnAt(matrix, leading, load<i32>(columns + ((<usize>i) << 2)));
}

// @inline
function weightAt(i: i32): f64 {
  return load<f64>(weights + ((<usize>i) << 3));
}

/** The place of the i-th row in the transform. */
// @inline
function workOf(i: i32): usize {
  return work + ((<usize>load<i32>(rows + ((<usize>i) << 2))) << 3);
}
