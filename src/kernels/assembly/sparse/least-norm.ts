/*
 * The x of least sum_j x_j^2 / q_j with A x = b, A of m x n, q >= 0: x = Q A^T y with A Q A^T y = b, Q = diag q.
 *
 * Method: the Cholesky factor of the m x m Gram matrix, and refinement of A^T y against b - A x. A correction goes to
 * A^T y and not to y: where rows nearly depend on each other y is so much larger that its rounding alone would keep A x
 * from b. Rows that depend on others, by a pivot of rounding's size, are passed over: x = Q A^T y and A x = b, checked on
 * all rows, make x the minimiser whatever y's history. That check is the certificate.
 * Reference: Golub & Van Loan, Matrix Computations, section 5.6.1 (minimum norm by normal equations).
 *
 * Cost: m^2 n + m^3 / 3 flops; 1.5 m^2 + 128 m doubles.
 */
import { at, pad, put } from '../algebra/arrays';
import { appendRow, factorBytes, solveBackward, solveForward } from '../algebra/cholesky';
import { addScaled, clear, copy, dot } from '../algebra/vectors';
import { findWeightedGram, gramPanelBytes } from '../algebra/weighted-gram';
import { applyAdjoint, applyOperator, openDenseOperator } from '../operators/operator';

const statusConverged = 0;
const statusIllConditioned = 1;

/** Refined residuals reach 1e-14; one above this leaves too few digits to tell a recovered x from another. */
export const residualTolerance: f64 = 1e-9;
const refinementTarget: f64 = 1e-14;
const refinementCountMax = 3;
/**
 * Below this share of its diagonal entry a pivot is rounding: some m roundings, 1e-13, are lost there, and a row that is
 * independent keeps 1e-8 and more of it.
 */
const pivotMin: f64 = 1e-13;

let rowCount = 0;
let paddedRows = 0;
export let columnCount = 0;
let rightSide: usize = 0;
export let rightSize: f64 = 0.0;
export let weights: usize = 0;
export let candidate: usize = 0;
export let products: usize = 0;
let correction: usize = 0;
let residual: usize = 0;
let inverses: usize = 0;
let gram: usize = 0;
let panels: usize = 0;
let factor: usize = 0;
export let dependentCount = 0;

/** Bytes of scratch memory that a solve of this size needs. */
export function leastNormScratchBytes(m: i32, n: i32): usize {
  const doubles = <usize>(3 * pad(n) + 3 * pad(m)) + <usize>pad(m) * <usize>pad(m);
  return (doubles << 3) + gramPanelBytes(m) + factorBytes(pad(m) + 4);
}

/**
 * Solves for one q and returns the status: converged, or ill conditioned, A x = b was missed. `matrix`: n columns
 * `leading` doubles apart, a multiple of 4; rows m up to the next multiple of 4 may hold any finite numbers. `weightsAt`:
 * q, n doubles. `rightSideAt`: b, 0 up to the next multiple of 4. Written: `solution` x (n doubles) and `report`:
 * |A x - b| / |b| (0 where b is 0) and the rows that were passed over.
 */
export function solveLeastNorm(
  m: i32,
  n: i32,
  matrix: usize,
  leading: i32,
  weightsAt: usize,
  rightSideAt: usize,
  solution: usize,
  report: usize,
  scratch: usize,
): i32 {
  openLeastNorm(m, n, matrix, leading, rightSideAt, scratch);
  copy(weights, weightsAt, n);
  clear(candidate, n);
  const rest = rightSize > 0.0 ? solveWeighted(matrix, leading) : 0.0;
  copy(solution, candidate, n);
  store<f64>(report, rest);
  store<f64>(report, <f64>dependentCount, 8);
  // Not `rest > ...`: a NaN solves nothing.
  return rest <= residualTolerance ? statusConverged : statusIllConditioned;
}

/** The problem's sizes, right side and scratch; `weights` is then to be filled. */
export function openLeastNorm(m: i32, n: i32, matrix: usize, leading: i32, rightSideAt: usize, scratch: usize): void {
  openDenseOperator(matrix, leading, m, n);
  rowCount = m;
  paddedRows = pad(m);
  columnCount = n;
  rightSide = rightSideAt;
  rightSize = Math.sqrt(dot(rightSide, rightSide, paddedRows));
  const columnBytes = (<usize>pad(n)) << 3;
  const rowBytes = (<usize>paddedRows) << 3;
  weights = scratch;
  candidate = weights + columnBytes;
  products = candidate + columnBytes;
  correction = products + columnBytes;
  residual = correction + rowBytes;
  inverses = residual + rowBytes;
  gram = inverses + rowBytes;
  panels = gram + rowBytes * <usize>paddedRows;
  factor = panels + gramPanelBytes(m);
  dependentCount = 0;
}

/** A^T y in `products` and x = Q A^T y in `candidate`; returns |A x - b| / |b|. */
export function solveWeighted(matrix: usize, leading: i32): f64 {
  findWeightedGram(gram, matrix, leading, weights, rowCount, columnCount, panels);
  factorGram();
  clear(products, columnCount);
  copy(residual, rightSide, paddedRows);
  clear(correction, paddedRows);
  let rest: f64 = 1.0;
  for (let round = 0; round <= refinementCountMax && rest > refinementTarget; round++) {
    solveForward(factor, inverses, residual, correction, rowCount);
    solveBackward(factor, inverses, correction, correction, rowCount);
    applyAdjoint(candidate, correction);
    addScaled(products, 1.0, candidate, columnCount);
    for (let j = 0; j < columnCount; j++) put(candidate, j, at(weights, j) * at(products, j));
    applyOperator(residual, candidate);
    for (let i = 0; i < paddedRows; i++) put(residual, i, at(rightSide, i) - at(residual, i));
    rest = Math.sqrt(dot(residual, residual, paddedRows)) / rightSize;
  }
  return rest;
}

/** The Cholesky factor of the Gram matrix; a dependent row's inverse pivot is 0, which keeps its y_i at 0. */
function factorGram(): void {
  dependentCount = 0;
  for (let i = 0; i < rowCount; i++) {
    const row = gram + ((<usize>i * <usize>paddedRows) << 3);
    const square = at(row, i);
    solveForward(factor, inverses, row, row, i);
    const pivotSquare = square - dot(row, row, i);
    const isDependent = !(pivotSquare > pivotMin * square);
    appendRow(factor, inverses, row, isDependent ? 1.0 : Math.sqrt(pivotSquare), i);
    if (isDependent) {
      put(inverses, i, 0.0);
      dependentCount++;
    }
  }
}
