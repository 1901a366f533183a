/*
 * min |b - A_S x_S| over supports S that change a few columns at a time, A of m x n.
 *
 * Method: the Cholesky factor of A_S^T A_S (active-set.ts) with L^{-1} A_S^T b beside it, grown and shrunk by the
 * columns that join and leave, or rebuilt from the first that leaves where that is cheaper; x_S is refined once with
 * the residual formed from A, b and x, which takes back what the squared condition and the updates have cost.
 * Cost: a join 2 m s + s^2 flops, a removal from position p at most 3 (s - p)^2 slow ones, a solve 6 m s + 4 s^2.
 */
import { at, pad, put } from '../algebra/arrays';
import { solveBackward, solveForward } from '../algebra/cholesky';
import { addScaled, clear, dot, dotColumns } from '../algebra/vectors';
import {
  activeSetBytes,
  appendColumn,
  barrier,
  columnCount,
  columnIndex,
  correction,
  correlation,
  factor,
  findImage,
  forward,
  image,
  inverses,
  leading,
  matrix,
  norms,
  openArrays,
  openProblem,
  paddedRows,
  removeColumn,
  rightSide,
  rowCount,
  size,
  support,
  x,
} from '../l1/active-set';
import { applyAdjoint, openOperator } from '../operators/operator';
import { SparseProblem, SparseReport } from './records';

/** A flop of a Givens rotation, entry by entry, takes as long as so many of a SIMD product. */
const rotationPrice: f64 = 8.0;
/** Beyond this share of |A_j| |b| the solution is not called one: half of the digits are gone. */
const stationarityMax: f64 = 1e-8;

/** A^T b */
let targets: usize = 0;
/** b - A x, 0 in the padding. */
export let residual: usize = 0;
export let rightSideNorm: f64 = 0.0;

export function leastSquaresScratchBytes(m: i32, n: i32): usize {
  const sizeMax = pad(min(m, n));
  return ((<usize>(pad(n) + 2 * pad(m) + 2 * sizeMax)) << 3) + activeSetBytes(m, n);
}

/** Places a problem with S empty, r = b; `correlation` is A^T r. */
export function openLeastSquares(problem: SparseProblem, scratch: usize): void {
  const m = problem.m;
  const n = problem.n;
  openProblem(m, n, problem.matrix, problem.leading, problem.rightSide);
  openOperator(problem.matrix, problem.leading, problem.transform, m, n);
  const sizeBytes = (<usize>pad(min(m, n))) << 3;
  const rowBytes = (<usize>paddedRows) << 3;
  targets = scratch;
  residual = targets + ((<usize>pad(n)) << 3);
  const imageAt = residual + rowBytes;
  const signsAt = imageAt + rowBytes;
  const supportAt = signsAt + sizeBytes;
  openArrays(supportAt, signsAt, imageAt, supportAt + sizeBytes);
  applyAdjoint(targets, rightSide);
  rightSideNorm = Math.sqrt(dot(rightSide, rightSide, paddedRows));
  findResidual();
  correlate();
}

/** Makes S these columns, ascending; false if they are dependent, and S is then an independent part of them. */
export function setSupport(columns: usize, count: i32): bool {
  clear(barrier, columnCount);
  for (let i = 0; i < count; i++) put(barrier, indexAt(columns, i), 1.0);
  dropOthers();
  for (let i = 0; i < size; i++) put(barrier, columnIndex(i), 2.0);
  let independent = true;
  const sizeMax = min(rowCount, columnCount);
  for (let i = 0; i < count; i++) {
    const j = indexAt(columns, i);
    if (at(barrier, j) === 2.0) continue;
    if (size === sizeMax || !appendColumn(j, at(targets, j))) independent = false;
  }
  return independent;
}

/** Removes the columns without a mark, or all from the first of them on if it is cheaper to join the rest anew. */
function dropOthers(): void {
  let first = size;
  let rotations: f64 = 0.0;
  let kept = 0;
  for (let i = 0; i < size; i++) {
    if (at(barrier, columnIndex(i)) === 0.0) {
      first = min(first, i);
      rotations += <f64>(size - i) * <f64>(size - i);
    } else if (first < size) {
      kept++;
    }
  }
  const joins = <f64>kept * (2.0 * <f64>first + <f64>kept) * <f64>rowCount;
  const isRebuilt = 3.0 * rotationPrice * rotations > joins;
  for (let i = size - 1; i >= first; i--) {
    if (isRebuilt || at(barrier, columnIndex(i)) === 0.0) removeColumn(i);
  }
}

/** x_S and r. */
export function solveSupport(): void {
  solveBackward(factor, inverses, forward, x, size);
  findResidual();
  dotColumns(correction, matrix, leading, support, size, residual, paddedRows);
  solveForward(factor, inverses, correction, correction, size);
  solveBackward(factor, inverses, correction, correction, size);
  addScaled(x, 1.0, correction, size);
  findResidual();
}

function findResidual(): void {
  findImage(x);
  for (let i = 0; i < paddedRows; i++) put(residual, i, at(rightSide, i) - at(image, i));
}

/** correlation = A^T r */
export function correlate(): void {
  applyAdjoint(correlation, residual);
}

/** |r| / |b|; 0 for b = 0. */
export function relativeResidual(): f64 {
  return rightSideNorm === 0.0 ? 0.0 : Math.sqrt(dot(residual, residual, paddedRows)) / rightSideNorm;
}

/** Puts x_S into n doubles, 0 elsewhere. */
export function scatterSolution(target: usize): void {
  clear(target, columnCount);
  for (let i = 0; i < size; i++) put(target, columnIndex(i), at(x, i));
}

/** Writes S, ascending. */
export function writeSupport(columns: usize): void {
  clear(barrier, columnCount);
  for (let i = 0; i < size; i++) put(barrier, columnIndex(i), 1.0);
  let written = 0;
  for (let j = 0; j < columnCount; j++) {
    if (at(barrier, j) === 0.0) continue;
    store<i32>(columns + ((<usize>written) << 2), j);
    written++;
  }
}

/** The smallest pivot of the factor over its column's norm; 1 if S is empty. */
export function smallestPivot(): f64 {
  let smallest: f64 = 1.0;
  for (let i = 0; i < size; i++) smallest = min(smallest, 1.0 / (at(inverses, i) * at(norms, i)));
  return smallest;
}

/** max over S of |A_j^T r| / (|A_j| |b|) */
function stationarity(): f64 {
  dotColumns(correction, matrix, leading, support, size, residual, paddedRows);
  let largest: f64 = 0.0;
  for (let i = 0; i < size; i++) largest = max(largest, abs(at(correction, i)) / (at(norms, i) * rightSideNorm));
  return largest;
}

/** What is true of x_S; iterations and ending are the solver's to say. */
export function reportLeastSquares(report: SparseReport): void {
  report.supportSize = size;
  report.relativeResidual = relativeResidual();
  report.pivotMin = smallestPivot();
  report.stationarity = stationarity();
}

/** Whether x_S solves the problem to half of the digits; a NaN does not. */
export function isSolved(): bool {
  return stationarity() <= stationarityMax;
}

// @inline
function indexAt(columns: usize, i: i32): i32 {
  return load<i32>(columns + ((<usize>i) << 2));
}
