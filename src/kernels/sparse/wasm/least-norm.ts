/*
 * The x of least sum_j x_j^2 / q_j with A x = b, A of m x n, q >= 0: x = Q A^T y with A Q A^T y = b, Q = diag q.
 *
 * Method: the Cholesky factor of the m x m Gram matrix, and refinement of A^T y against b - A x. A correction is added
 * to A^T y and not to y: where rows nearly depend on each other y is so large that its rounding alone would keep A x
 * away from b. Rows whose pivot is of the size of rounding depend on others, and are left out. x = Q A^T y and A x = b,
 * checked on all rows, prove that x is the minimiser, however y was found. That check is the certificate.
 * Reference: Golub & Van Loan, Matrix Computations, section 5.6.1 (minimum norm by normal equations).
 *
 * Cost: m^2 n + m^3 / 3 flops; 1.5 m^2 + 128 m doubles.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { appendRow, factorBytes, solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import { Columns } from '../../algebra/wasm/columns';
import { addScaled, clear, copy, dot } from '../../algebra/wasm/vectors';
import { computeWeightedGram, gramPanelBytes } from '../../algebra/wasm/weighted-gram';
import { applyAdjoint, applyOperator, openDenseOperator } from '../../operators/wasm/operator';
import { SparseProblem, SparseRoom } from './records';

const opened = changetype<WeightedSystem>(memory.data(offsetof<WeightedSystem>(), 16));

const statusConverged = 0;
const statusIllConditioned = 1;

/**
 * Refined residuals reach 1e-14. With a residual above this too few digits are left to tell whether x was recovered.
 */
export const residualTolerance: f64 = 1e-9;
const refinementTarget: f64 = 1e-14;
const refinementCountMax = 3;
/**
 * A pivot below this share of its diagonal entry is rounding: some m roundings, 1e-13, are lost there, and an
 * independent row keeps 1e-8 or more.
 */
const pivotMin: f64 = 1e-13;

/** A Q A^T y = b: its right side and weights, and the arrays for its solution. `openLeastNorm` places it. */
@unmanaged
export class WeightedSystem extends Columns {
  rowCount: i32;
  columnCount: i32;
  rightSide: usize;
  rightSize: f64;
  weights: usize;
  candidate: usize;
  products: usize;
  correction: usize;
  residual: usize;
  inverses: usize;
  gram: usize;
  panels: usize;
  factor: usize;
  dependentCount: i32;
}

/** Bytes of scratch memory that a solve of this size needs. */
export function leastNormScratchBytes(m: i32, n: i32): usize {
  const doubles = <usize>(3 * pad(n) + 3 * pad(m)) + <usize>pad(m) * <usize>pad(m);
  return (doubles << 3) + gramPanelBytes(m) + factorBytes(pad(m) + 4);
}

@unmanaged
class LeastNormReport {
  /** 0 converged; 1 ill conditioned: the solution misses A x = b. */
  status: i32;
  /** Rows that were left out. */
  dependentRowCount: i32;
  /** |A x - b| / |b|; 0 for b = 0. */
  relativeResidual: f64;
}

/**
 * Solves for the q at `weights`, n doubles. Uses `solution` and `scratch` of the room; k and the transform are not
 * read.
 */
export function solveLeastNorm(
  problem: SparseProblem,
  weights: usize,
  room: SparseRoom,
  report: LeastNormReport,
): void {
  const n = problem.n;
  openLeastNorm(opened, problem, room.scratch);
  copy(opened.weights, weights, n);
  clear(opened.candidate, n);
  const rest = opened.rightSize > 0.0 ? solveWeighted(opened) : 0.0;
  copy(room.solution, opened.candidate, n);
  report.relativeResidual = rest;
  report.dependentRowCount = opened.dependentCount;
  // Not `rest > ...`: a NaN is no solution.
  report.status = rest <= residualTolerance ? statusConverged : statusIllConditioned;
}

/** Sets the problem's sizes, right side and scratch; the caller then fills `weights`. */
export function openLeastNorm(system: WeightedSystem, problem: SparseProblem, scratch: usize): void {
  const m = problem.m;
  const n = problem.n;
  openDenseOperator(problem.matrix, problem.leading, m, n);
  system.matrix = problem.matrix;
  system.leading = problem.leading;
  system.rowCount = m;
  system.paddedRows = pad(m);
  system.columnCount = n;
  system.rightSide = problem.rightSide;
  system.rightSize = Math.sqrt(dot(system.rightSide, system.rightSide, system.paddedRows));
  const columnBytes = (<usize>pad(n)) << 3;
  const rowBytes = (<usize>system.paddedRows) << 3;
  system.weights = scratch;
  system.candidate = system.weights + columnBytes;
  system.products = system.candidate + columnBytes;
  system.correction = system.products + columnBytes;
  system.residual = system.correction + rowBytes;
  system.inverses = system.residual + rowBytes;
  system.gram = system.inverses + rowBytes;
  system.panels = system.gram + rowBytes * <usize>system.paddedRows;
  system.factor = system.panels + gramPanelBytes(m);
  system.dependentCount = 0;
}

/** Computes A^T y in `products` and x = Q A^T y in `candidate`; returns |A x - b| / |b|. */
export function solveWeighted(system: WeightedSystem): f64 {
  const weights = system.weights;
  const rowCount = system.rowCount;
  const columnCount = system.columnCount;
  const products = system.products;
  const residual = system.residual;
  const rightSide = system.rightSide;
  const paddedRows = system.paddedRows;
  const correction = system.correction;
  const factor = system.factor;
  const inverses = system.inverses;
  const candidate = system.candidate;
  const rightSize = system.rightSize;
  computeWeightedGram(system.gram, system, rowCount, weights, columnCount, system.panels);
  factorGram(system);
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
function factorGram(system: WeightedSystem): void {
  const rowCount = system.rowCount;
  const gram = system.gram;
  const paddedRows = system.paddedRows;
  const factor = system.factor;
  const inverses = system.inverses;
  system.dependentCount = 0;
  for (let i = 0; i < rowCount; i++) {
    const row = gram + ((<usize>i * <usize>paddedRows) << 3);
    const square = at(row, i);
    solveForward(factor, inverses, row, row, i);
    const pivotSquare = square - dot(row, row, i);
    const isDependent = !(pivotSquare > pivotMin * square);
    appendRow(factor, inverses, row, isDependent ? 1.0 : Math.sqrt(pivotSquare), i);
    if (isDependent) {
      put(inverses, i, 0.0);
      system.dependentCount++;
    }
  }
}
