/*
 * min |b - A_S x_S| over supports S that change a few columns at a time, A of m x n.
 *
 * Method: the Cholesky factor of A_S^T A_S (active-set.ts), with L^{-1} A_S^T b beside it. It is updated by the columns
 * that join and leave, or computed again from the first that leaves where that is cheaper. x_S is refined once with the
 * residual computed from A, b and x, which removes the errors of the squared condition and of the updates.
 * Cost: a join 2 m s + s^2 flops, a removal from position p at most 3 (s - p)^2 slow ones, a solve 6 m s + 4 s^2.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import { addScaled, clear, dot, dotColumns } from '../../algebra/wasm/vectors';
import { appendColumn, columnIndex, computeImage, removeColumn } from '../../l1/wasm/active-set';
import { ActiveSet, activeSetBytes, openArrays, openProblem } from '../../l1/wasm/active-set-state';
import { applyAdjoint, openOperator } from '../../operators/wasm/operator';
import { SparseProblem, SparseReport, SparseRoom } from './records';

/** A flop of a Givens rotation, entry by entry, takes as long as so many flops of a SIMD product. */
const rotationPrice: f64 = 8.0;
/** Above this share of |A_j| |b| the solution is not called one: half of its digits are lost. */
const stationarityMax: f64 = 1e-8;

/** S, and the arrays for a least-squares problem on it; placed by `openLeastSquares`. */
@unmanaged
export class LeastSquares extends ActiveSet {
  /** A^T b */
  targets: usize;
  /** b - A x, 0 in the padding. */
  residual: usize;
  rightSideNorm: f64;
  /** By column: whether it is to be in S. */
  marks: usize;
  /** By column: room for a selection. */
  work: usize;
}

export function leastSquaresScratchBytes(m: i32, n: i32): usize {
  const sizeMax = pad(min(m, n));
  return ((<usize>(3 * pad(n) + 2 * pad(m) + 2 * sizeMax)) << 3) + activeSetBytes(m, n);
}

/** Places a problem with S empty, r = b; `correlation` is A^T r. */
export function openLeastSquares(set: LeastSquares, problem: SparseProblem, scratch: usize): void {
  const m = problem.m;
  const n = problem.n;
  openProblem(set, m, n, problem.matrix, problem.leading, problem.rightSide);
  openOperator(problem.matrix, problem.leading, problem.transform, m, n);
  const sizeBytes = (<usize>pad(min(m, n))) << 3;
  const rowBytes = (<usize>set.paddedRows) << 3;
  const columnBytes = (<usize>pad(n)) << 3;
  set.targets = scratch;
  set.marks = set.targets + columnBytes;
  set.work = set.marks + columnBytes;
  set.residual = set.work + columnBytes;
  const imageAt = set.residual + rowBytes;
  const signsAt = imageAt + rowBytes;
  const supportAt = signsAt + sizeBytes;
  openArrays(set, supportAt, signsAt, imageAt, supportAt + sizeBytes);
  applyAdjoint(set.targets, set.rightSide);
  set.rightSideNorm = Math.sqrt(dot(set.rightSide, set.rightSide, set.paddedRows));
  computeResidual(set);
  correlate(set);
}

/** Makes S these columns, ascending; false if they are dependent, and then S is an independent part of them. */
export function setSupport(set: LeastSquares, columns: usize, count: i32): bool {
  const marks = set.marks;
  const columnCount = set.columnCount;
  clear(marks, columnCount);
  for (let i = 0; i < count; i++) put(marks, indexAt(columns, i), 1.0);
  dropOthers(set);
  for (let i = 0; i < set.size; i++) put(marks, columnIndex(set, i), 2.0);
  let independent = true;
  const sizeMax = min(set.rowCount, columnCount);
  for (let i = 0; i < count; i++) {
    const j = indexAt(columns, i);
    if (at(marks, j) === 2.0) continue;
    if (set.size === sizeMax || !appendColumn(set, j, at(set.targets, j))) independent = false;
  }
  return independent;
}

/**
 * Removes the columns without a mark, or all from the first of these on if it is cheaper to let the others join again.
 */
function dropOthers(set: LeastSquares): void {
  const marks = set.marks;
  let first = set.size;
  let rotations: f64 = 0.0;
  let kept = 0;
  for (let i = 0; i < set.size; i++) {
    if (at(marks, columnIndex(set, i)) === 0.0) {
      first = min(first, i);
      rotations += <f64>(set.size - i) * <f64>(set.size - i);
    } else if (first < set.size) {
      kept++;
    }
  }
  const joins = <f64>kept * (2.0 * <f64>first + <f64>kept) * <f64>set.rowCount;
  const isRebuilt = 3.0 * rotationPrice * rotations > joins;
  for (let i = set.size - 1; i >= first; i--) {
    if (isRebuilt || at(marks, columnIndex(set, i)) === 0.0) removeColumn(set, i);
  }
}

/** Computes x_S and r. */
export function solveSupport(set: LeastSquares): void {
  const factor = set.factor;
  const inverses = set.inverses;
  const x = set.x;
  const size = set.size;
  const correction = set.correction;
  solveBackward(factor, inverses, set.forward, x, size);
  computeResidual(set);
  dotColumns(correction, set, set.support, size, set.residual);
  solveForward(factor, inverses, correction, correction, size);
  solveBackward(factor, inverses, correction, correction, size);
  addScaled(x, 1.0, correction, size);
  computeResidual(set);
}

function computeResidual(set: LeastSquares): void {
  const paddedRows = set.paddedRows;
  const rightSide = set.rightSide;
  const image = set.image;
  computeImage(set, set.x);
  for (let i = 0; i < paddedRows; i++) put(set.residual, i, at(rightSide, i) - at(image, i));
}

/** correlation = A^T r */
export function correlate(set: LeastSquares): void {
  applyAdjoint(set.correlation, set.residual);
}

/** |r| / |b|; 0 for b = 0. */
export function relativeResidual(set: LeastSquares): f64 {
  return set.rightSideNorm === 0.0
    ? 0.0
    : Math.sqrt(dot(set.residual, set.residual, set.paddedRows)) / set.rightSideNorm;
}

/** Puts x_S into n doubles, 0 elsewhere. */
export function scatterSolution(set: LeastSquares, target: usize): void {
  const size = set.size;
  const x = set.x;
  clear(target, set.columnCount);
  for (let i = 0; i < size; i++) put(target, columnIndex(set, i), at(x, i));
}

/** Writes S, ascending. */
function writeSupport(set: LeastSquares, columns: usize): void {
  const marks = set.marks;
  const columnCount = set.columnCount;
  const size = set.size;
  clear(marks, columnCount);
  for (let i = 0; i < size; i++) put(marks, columnIndex(set, i), 1.0);
  let written = 0;
  for (let j = 0; j < columnCount; j++) {
    if (at(marks, j) === 0.0) continue;
    store<i32>(columns + ((<usize>written) << 2), j);
    written++;
  }
}

/** The smallest pivot of the factor over its column's norm; 1 if S is empty. */
export function smallestPivot(set: LeastSquares): f64 {
  const size = set.size;
  const inverses = set.inverses;
  const norms = set.norms;
  let smallest: f64 = 1.0;
  for (let i = 0; i < size; i++) smallest = min(smallest, 1.0 / (at(inverses, i) * at(norms, i)));
  return smallest;
}

/** max over S of |A_j^T r| / (|A_j| |b|) */
function stationarity(set: LeastSquares): f64 {
  const correction = set.correction;
  const size = set.size;
  const norms = set.norms;
  dotColumns(correction, set, set.support, size, set.residual);
  let largest: f64 = 0.0;
  for (let i = 0; i < size; i++) largest = max(largest, abs(at(correction, i)) / (at(norms, i) * set.rightSideNorm));
  return largest;
}

/** Writes x and S, and what holds for x_S into the report; the solver writes iterations and ending. */
export function reportSolution(set: LeastSquares, room: SparseRoom, report: SparseReport): void {
  scatterSolution(set, room.solution);
  writeSupport(set, room.support);
  report.supportSize = set.size;
  report.relativeResidual = relativeResidual(set);
  report.pivotMin = smallestPivot(set);
  report.stationarity = stationarity(set);
}

/** Whether x_S solves the problem to half of the digits; a NaN does not. */
export function isSolved(set: LeastSquares): bool {
  return stationarity(set) <= stationarityMax;
}

// @inline
function indexAt(columns: usize, i: i32): i32 {
  return load<i32>(columns + ((<usize>i) << 2));
}
