/*
 * Iterative hard thresholding for b = A x + noise, A of m x n, x with at most k non-zeros.
 *
 * Method: x <- H_k(x + mu g), g = A^T (b - A x), where H_k keeps the k entries of largest magnitude (of equal ones the
 * first). Either mu is given (Blumensath & Davies, Appl. Comput. Harmon. Anal. 27 (2009) 265-274), or it is the
 * normalised one (Blumensath & Davies, IEEE J. Sel. Top. Signal Process. 4 (2010) 298-309): with Gamma the support, mu
 * = |g_Gamma|^2 / |A_Gamma g_Gamma|^2 is the steepest descent's step on Gamma. Where the support changes, the step is
 * taken only if mu <= (1 - c) |d|^2 / |A d|^2 for the move d; otherwise mu is divided by kappa (1 - c) and the move
 * made anew. So the residual never grows.
 *
 * It ends where the residual is small, or at a fixed point: the support has stayed and x has moved by less than
 * `changeTolerance` of its norm.
 *
 * Cost: an iteration takes one A^T u, A x and A_Gamma g_Gamma, and A d where the support changes.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { selectLargest } from '../../algebra/wasm/largest';
import { clear, copy, dot } from '../../algebra/wasm/vectors';
import { applyAdjoint, applyOperator, openOperator, squaredFrobeniusNorm } from '../../operators/wasm/operator';
import { endDiverged, endFixedPoint, endLimit, endRank, endResidual } from './endings';
import { clearReport, SparseLimits, SparseProblem, SparseReport, SparseRoom } from './records';

/**
 * c and kappa > 1 / (1 - c) of the safeguard. The paper's theory allows all; a small c and a moderate kappa are usual.
 */
const safeguard: f64 = 0.01;
const shrinkage: f64 = 2.0;
/** With a step that is too long the residual grows geometrically; from this factor on it does not fall again. */
const divergence: f64 = 1e6;

let paddedRows = 0;
let columnCount = 0;
let sparsity = 0;
let rightSide: usize = 0;
let backtracks = 0;

// By column: x, the next x, g, x + mu g, and room for a selection.
let x: usize = 0;
let candidate: usize = 0;
let gradient: usize = 0;
let moved: usize = 0;
let work: usize = 0;

// By row: b - A x, and an image.
let residual: usize = 0;
let image: usize = 0;

// Gamma and the support of the next x, ascending.
let support: usize = 0;
let supportSize = 0;
let candidateSupport: usize = 0;
let candidateSize = 0;

/** Bytes of scratch memory that a solve of this size needs. */
export function hardThresholdingScratchBytes(m: i32, n: i32): usize {
  return ((<usize>(4 * pad(n) + 2 * pad(m))) << 3) + ((<usize>pad(n)) << 2);
}

/** The support is ascending. */
export function solveHardThresholding(
  problem: SparseProblem,
  limits: SparseLimits,
  room: SparseRoom,
  report: SparseReport,
): void {
  const iterationCountMax = limits.iterationCountMax;
  const residualTolerance = limits.residualTolerance;
  const changeTolerance = limits.changeTolerance;
  const stepSize = limits.stepSize;
  clearReport(report);
  openOperator(problem.matrix, problem.leading, problem.transform, problem.m, problem.n);
  openIteration(problem, room);
  const fixedStep = stepSize === 0.0 ? 0.0 : stepSize * unitStep();
  const rightSideNorm = norm(rightSide, paddedRows);
  let residualNorm = rightSideNorm;
  let change: f64 = 0.0;
  let iterations = 0;
  let ending = endLimit;
  while (true) {
    if (residualNorm <= residualTolerance * rightSideNorm) ending = endResidual;
    // In this form a NaN ends it as well.
    if (!(residualNorm <= divergence * rightSideNorm)) ending = endDiverged;
    if (ending !== endLimit || iterations === iterationCountMax) break;
    if (iterations > 0) applyAdjoint(gradient, residual);
    iterations++;
    const step = stepSize === 0.0 ? normalisedStep() : fixedStep;
    if (!(step > 0.0 && step < f64.MAX_VALUE)) {
      ending = endRank;
      break;
    }
    let stayed = moveBy(step);
    if (stepSize === 0.0 && !stayed) stayed = shortenUntilSafe(step);
    change = acceptMove();
    applyOperator(image, x);
    for (let i = 0; i < paddedRows; i++) put(residual, i, at(rightSide, i) - at(image, i));
    residualNorm = norm(residual, paddedRows);
    if (stayed && change <= changeTolerance) {
      ending = residualNorm <= residualTolerance * rightSideNorm ? endResidual : endFixedPoint;
      break;
    }
  }
  report.ending = ending;
  report.iterations = iterations;
  report.supportSize = supportSize;
  report.relativeResidual = rightSideNorm === 0.0 ? 0.0 : residualNorm / rightSideNorm;
  report.change = change;
  report.backtracks = backtracks;
}

/** x = 0 and Gamma the support of H_k(A^T b), which is the first gradient. */
function openIteration(problem: SparseProblem, room: SparseRoom): void {
  const n = problem.n;
  paddedRows = pad(problem.m);
  columnCount = n;
  sparsity = problem.k;
  rightSide = problem.rightSide;
  backtracks = 0;
  const columnBytes = (<usize>pad(n)) << 3;
  x = room.solution;
  candidate = room.scratch;
  gradient = candidate + columnBytes;
  moved = gradient + columnBytes;
  work = moved + columnBytes;
  residual = work + columnBytes;
  image = residual + ((<usize>paddedRows) << 3);
  candidateSupport = image + ((<usize>paddedRows) << 3);
  support = room.support;
  clear(x, n);
  copy(residual, rightSide, paddedRows);
  applyAdjoint(gradient, residual);
  supportSize = selectLargest(support, gradient, n, sparsity, work);
}

/** 1 / mean |A_j|^2 */
function unitStep(): f64 {
  return <f64>columnCount / squaredFrobeniusNorm();
}

/** mu for the gradient and Gamma; where g vanishes on Gamma, the unit step. */
function normalisedStep(): f64 {
  clear(candidate, columnCount);
  for (let i = 0; i < supportSize; i++) {
    const j = indexAt(support, i);
    put(candidate, j, at(gradient, j));
  }
  const square = dot(candidate, candidate, columnCount);
  if (square === 0.0) return unitStep();
  applyOperator(image, candidate);
  return square / dot(image, image, paddedRows);
}

/** candidate = H_k(x + mu g); returns whether the support stays. */
function moveBy(step: f64): bool {
  for (let j = 0; j < columnCount; j++) put(moved, j, at(x, j) + step * at(gradient, j));
  candidateSize = selectLargest(candidateSupport, moved, columnCount, sparsity, work);
  clear(candidate, columnCount);
  for (let i = 0; i < candidateSize; i++) {
    const j = indexAt(candidateSupport, i);
    put(candidate, j, at(moved, j));
  }
  if (candidateSize !== supportSize) return false;
  for (let i = 0; i < supportSize; i++) {
    if (indexAt(candidateSupport, i) !== indexAt(support, i)) return false;
  }
  return true;
}

/**
 * Shortens the step until it is safe or the support stays, as it does for a short enough step; returns whether it
 * stays.
 */
function shortenUntilSafe(first: f64): bool {
  let step = first;
  while (true) {
    for (let j = 0; j < columnCount; j++) put(moved, j, at(candidate, j) - at(x, j));
    applyOperator(image, moved);
    const longest = ((1.0 - safeguard) * dot(moved, moved, columnCount)) / dot(image, image, paddedRows);
    // Also where the move is 0 and the bound 0 / 0.
    if (!(step > longest)) return false;
    backtracks++;
    step /= shrinkage * (1.0 - safeguard);
    if (moveBy(step)) return true;
  }
}

/** The candidate becomes x; returns |d| / |x|. */
function acceptMove(): f64 {
  let square: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const difference = at(candidate, j) - at(x, j);
    square += difference * difference;
  }
  copy(x, candidate, columnCount);
  memory.copy(support, candidateSupport, (<usize>candidateSize) << 2);
  supportSize = candidateSize;
  const length = norm(x, columnCount);
  return square === 0.0 ? 0.0 : Math.sqrt(square) / length;
}

// @inline
function norm(vector: usize, length: i32): f64 {
  return Math.sqrt(dot(vector, vector, length));
}

// @inline
function indexAt(indices: usize, i: i32): i32 {
  return load<i32>(indices + ((<usize>i) << 2));
}
