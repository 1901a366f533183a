/*
 * Approximate message passing (AMP) with soft thresholding for b = A x (+ noise), A of m x n; x >= 0 where that is known.
 *
 * Method: from x = 0, z = b,
 *   theta = alpha |z|_2 / sqrt(m),   x <- eta(x + A^T z; theta),   z <- b - A x + z |x|_0 / m.
 * eta takes theta from each magnitude, down to 0; of x >= 0 it keeps no negative entry. The last term (Onsager's) keeps
 * x + A^T z - x0 normal with the variance tau^2 that state evolution follows (src/theory/state-evolution.ts).
 * References: Donoho, Maleki & Montanari, PNAS 106 (2009) 18914-18919, equations 1 and 2 and the threshold policy
 * below them; Bayati & Montanari, IEEE Trans. Inf. Theory 57 (2011) 764-785.
 *
 * Columns. The method requires that A^T A has a unit diagonal: only then the Onsager term removes the effect of an
 * entry of x on itself. It is therefore run on A D^{-1} and D x with D = diag |A_j|. One common factor for all columns
 * would not do: with it ensembles of unequal columns diverge. At a fixed point D x solves the lasso of A D^{-1}: where
 * the columns differ, AMP minimises the l1 norm of D x. A column of zeros keeps x_j = 0.
 *
 * Noise. sqrt(m) tau is estimated by |z|_2, since z's entries are normal with variance tau^2 in the limit. The median
 * of |z| / 0.6745 would be robust against gross errors in few rows, which none of the problems has, with 2.7 times the
 * variance.
 *
 * Cost: 2 m n once for D; 2 m (n + |x|_0) flops an iteration, or less where A is rows of a transform (operator.ts).
 * Entries should lie within 1e-100 .. 1e100 in magnitude.
 */
import { pad } from '../../algebra/wasm/arrays';
import { clear, columnAt, copy, dot, sumLanes } from '../../algebra/wasm/vectors';
import { applyAdjoint, applyOperator, openOperator } from '../../operators/wasm/operator';
import { SparseProblem, SparseRoom } from './records';

const statusConverged = 0;
const statusStationary = 1;
const statusIterationLimit = 2;
const statusDiverged = 3;

/**
 * A residual that has grown by this factor does not fall again. State evolution keeps tau within a small multiple of
 * its start unless alpha is too small; a matrix that it does not describe doubles the residual again and again.
 */
const growthMax: f64 = 1e3;

let rowCount = 0;
let paddedRows = 0;
let columnCount = 0;
let scaled: usize = 0;
let pseudo: usize = 0;
let inverseNorms: usize = 0;
let message: usize = 0;
let residual: usize = 0;
let change: f64 = 0.0;
let nonZeroCount = 0;

/** Bytes of scratch memory that a solve of this size needs. */
export function ampScratchBytes(m: i32, n: i32): usize {
  return (<usize>(3 * pad(n) + 2 * pad(m))) << 3;
}

/** The limits of a solve. */
@unmanaged
class AmpLimits {
  iterationCountMax: i32;
  /** x >= 0 is known, and used. */
  isNonNegative: bool;
  /** alpha */
  threshold: f64;
  /** It ends as converged where |b - A x| is at most this share of |b|. */
  residualTolerance: f64;
  /** It ends as stationary where D x moves by at most this share of |D x|. */
  changeTolerance: f64;
}

@unmanaged
class AmpReport {
  /** 0 converged, 1 stationary, 2 the iteration limit, 3 diverged. */
  status: i32;
  iterations: i32;
  nonZeroCount: i32;
  /** |A x - b| / |b|; 0 for b = 0. */
  relativeResidual: f64;
  /** The last change of D x over |D x|. */
  relativeChange: f64;
  /** The estimate of tau. */
  noiseDeviation: f64;
  /** theta of the last iteration. */
  threshold: f64;
}

/** Uses `solution` and `scratch` of the room; k is not read. */
export function solveAmp(problem: SparseProblem, limits: AmpLimits, room: SparseRoom, report: AmpReport): void {
  const m = problem.m;
  const n = problem.n;
  const rightSide = problem.rightSide;
  const solution = room.solution;
  const alpha = limits.threshold;
  const isNonNegative = limits.isNonNegative;
  const iterationCountMax = limits.iterationCountMax;
  const residualTolerance = limits.residualTolerance;
  const changeTolerance = limits.changeTolerance;
  openArrays(m, n, room.scratch);
  openOperator(problem.matrix, problem.leading, problem.transform, m, n);
  computeInverseNorms(problem.matrix, problem.leading);
  clear(scaled, n);
  clear(solution, n);
  copy(message, rightSide, paddedRows);
  change = 0.0;
  nonZeroCount = 0;

  const rootRows = Math.sqrt(<f64>m);
  const scale = norm(rightSide);
  let size = scale;
  let theta: f64 = 0.0;
  let iterations = 0;
  let status = scale === 0.0 ? statusConverged : statusIterationLimit;
  while (status === statusIterationLimit && iterations < iterationCountMax) {
    iterations++;
    theta = (alpha * norm(message)) / rootRows;
    applyAdjoint(pseudo, message);
    const length = threshold(theta, isNonNegative, solution);
    applyOperator(residual, solution);
    size = pass(rightSide, <f64>nonZeroCount / <f64>m);
    if (size <= residualTolerance * scale) status = statusConverged;
    // Not `size > ...`: a NaN counts as diverged too.
    else if (!(size <= growthMax * scale)) status = statusDiverged;
    else if (change <= changeTolerance * length) status = statusStationary;
    change = length > 0.0 ? change / length : 0.0;
  }
  report.status = status;
  report.iterations = iterations;
  report.nonZeroCount = nonZeroCount;
  report.relativeResidual = scale > 0.0 ? size / scale : 0.0;
  report.relativeChange = change;
  report.noiseDeviation = norm(message) / rootRows;
  report.threshold = theta;
}

function openArrays(m: i32, n: i32, scratch: usize): void {
  rowCount = m;
  paddedRows = pad(m);
  columnCount = n;
  scaled = scratch;
  pseudo = scaled + ((<usize>pad(n)) << 3);
  inverseNorms = pseudo + ((<usize>pad(n)) << 3);
  message = inverseNorms + ((<usize>pad(n)) << 3);
  residual = message + ((<usize>paddedRows) << 3);
}

function computeInverseNorms(matrix: usize, leading: i32): void {
  for (let j = 0; j < columnCount; j++) {
    const column = columnAt(matrix, leading, j);
    const length = Math.sqrt(dot(column, column, rowCount));
    store<f64>(inverseNorms + ((<usize>j) << 3), length > 0.0 ? 1.0 / length : 0.0);
  }
}

/**
 * D x <- eta(D x + D^{-1} A^T z; theta), with x into `solution`, |x|_0 and the change's norm into the module's variables;
 * returns |D x|_2.
 */
function threshold(theta: f64, isNonNegative: bool, solution: usize): f64 {
  const thetas = f64x2.splat(theta);
  const zeros = f64x2.splat(0.0);
  // With x >= 0 entries below -theta become 0 as well: the lower branch is switched off.
  const lower = isNonNegative ? zeros : f64x2.splat(1.0);
  let squares = zeros;
  let changes = zeros;
  let counts = i64x2.splat(0);
  const end = (<usize>pad(columnCount)) << 3;
  // The padding of the arrays is computed too, and holds zeros: see `clearTails`.
  clearTails();
  for (let at: usize = 0; at < end; at += 16) {
    const inverse = v128.load(inverseNorms + at);
    const before = v128.load(scaled + at);
    const seen = f64x2.add(before, f64x2.mul(inverse, v128.load(pseudo + at)));
    const above = f64x2.max(f64x2.sub(seen, thetas), zeros);
    const below = f64x2.mul(f64x2.max(f64x2.sub(f64x2.neg(seen), thetas), zeros), lower);
    const after = f64x2.sub(above, below);
    v128.store(scaled + at, after);
    v128.store(pseudo + at, f64x2.mul(inverse, after));
    const step = f64x2.sub(after, before);
    changes = f64x2.add(changes, f64x2.mul(step, step));
    squares = f64x2.add(squares, f64x2.mul(after, after));
    counts = i64x2.sub(counts, f64x2.ne(after, zeros));
  }
  copy(solution, pseudo, columnCount);
  nonZeroCount = <i32>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
  change = Math.sqrt(sumLanes(changes));
  return Math.sqrt(sumLanes(squares));
}

/** Writes zeros behind the n entries of each array of columns, so that pairs may be read across its end. */
function clearTails(): void {
  const used = (<usize>columnCount) << 3;
  const rest = pad(columnCount) - columnCount;
  clear(scaled + used, rest);
  clear(pseudo + used, rest);
  clear(inverseNorms + used, rest);
}

/** Replaces A x in `residual` by b - A x, and z by b - A x + share z; returns |b - A x|_2. */
function pass(rightSide: usize, share: f64): f64 {
  const shares = f64x2.splat(share);
  const end = (<usize>paddedRows) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const rest = f64x2.sub(v128.load(rightSide + at), v128.load(residual + at));
    v128.store(residual + at, rest);
    v128.store(message + at, f64x2.add(rest, f64x2.mul(shares, v128.load(message + at))));
  }
  return norm(residual);
}

function norm(vector: usize): f64 {
  return Math.sqrt(dot(vector, vector, paddedRows));
}
