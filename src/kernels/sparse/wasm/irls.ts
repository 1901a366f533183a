/*
 * Iteratively reweighted least squares (IRLS) for min sum_j |x_j|^p subject to A x = b, 0 <= p <= 1, A of m x n; p = 0
 * stands for sum_j log |x_j|.
 *
 * Method: with q_j = (x_j^2 + epsilon)^(1 - p/2) and Q = diag q,
 *   x <- argmin sum_j x_j^2 / q_j subject to A x = b,   that is   x = Q A^T y,   A Q A^T y = b.
 * For one epsilon this lowers J(x) = sum_j (x_j^2 + epsilon)^(p/2) (of p = 0: of the logarithms) in each iteration: the
 * quadratic touches a concave function of x^2 from above. Its fixed points have A^T y = x_j (x_j^2 + epsilon)^(p/2 - 1),
 * the multiplier's equation for J. epsilon starts large, where J has few minima, and falls by 10 whenever the relative
 * change of x is below sqrt(epsilon) / 100, down to 1e-8.
 * Reference: Chartrand & Yin, ICASSP 2008, 3869-3872, section 2 and the schedule of section 3.
 *
 * Units. The paper's non-zeros are of size 1. Here epsilon is in units of u^2, u the largest magnitude in the first x, of
 * least norm, so that scaling b scales x.
 *
 * Conditioning. A Q A^T becomes singular as epsilon falls: its condition grows to epsilon^(p/2 - 1) times that of A
 * A^T, 1e8 for p = 0. Each system is therefore refined (least-norm.ts), and a solution whose residual stays large is
 * not used.
 *
 * Cost: m^2 n + m^3 / 3 flops an iteration, some 40 to 150 of them; 1.5 m^2 + 128 m doubles.
 */
import { at, put } from '../../algebra/wasm/arrays';
import { exp, log } from '../../algebra/wasm/elementary';
import { clear, copy } from '../../algebra/wasm/vectors';
import { leastNormScratchBytes, openLeastNorm, residualTolerance, solveWeighted, WeightedSystem } from './least-norm';
import { SparseProblem, SparseRoom } from './records';

const opened = changetype<WeightedSystem>(memory.data(offsetof<WeightedSystem>(), 16));

const statusConverged = 0;
const statusIterationLimit = 1;
const statusIllConditioned = 2;

/** Bytes of scratch memory that a solve of this size needs. */
export function irlsScratchBytes(m: i32, n: i32): usize {
  return leastNormScratchBytes(m, n);
}

/** The objective and where its minimisation ends. */
@unmanaged
class IrlsLimits {
  iterationCountMax: i32;
  /** The number of values of epsilon: 1, 0.1, 0.01, ... */
  stageCount: i32;
  p: f64;
  /** epsilon falls when the relative change of x is below this share of sqrt(epsilon). */
  changeShare: f64;
}

@unmanaged
class IrlsReport {
  /**
   * 0: x converged at each epsilon. 1: the iteration limit. 2: a solution misses A x = b; x is that of the iteration
   * before, if there was one.
   */
  status: i32;
  /** Linear systems solved. */
  iterations: i32;
  /** Rows that the last system left out. */
  dependentRowCount: i32;
  /** |A x - b| / |b|; 0 for b = 0. */
  relativeResidual: f64;
  /** The last change of x over |x|. */
  relativeChange: f64;
  /** The last epsilon in the units of x; NaN where x is the first one, of least norm. */
  epsilon: f64;
  /** The largest violation of the multiplier's equation over the largest |A_j^T y|; NaN where x is the first one. */
  stationarity: f64;
}

/** Uses `solution` and `scratch` of the room; k and the transform are not read. */
export function solveIrls(problem: SparseProblem, limits: IrlsLimits, room: SparseRoom, report: IrlsReport): void {
  const n = problem.n;
  const solution = room.solution;
  const iterationCountMax = limits.iterationCountMax;
  const stageCount = limits.stageCount;
  const changeShare = limits.changeShare;
  openLeastNorm(opened, problem, room.scratch);
  clear(solution, n);
  for (let j = 0; j < n; j++) put(opened.weights, j, 1.0);
  const exponent = 1.0 - 0.5 * limits.p;
  let iterations = 0;
  let stage = 0;
  let epsilon: f64 = 1.0;
  let epsilonUsed: f64 = NaN;
  let stationarity: f64 = NaN;
  let unit: f64 = 0.0;
  let rest = opened.rightSize > 0.0 ? 1.0 : 0.0;
  let change: f64 = 0.0;
  let status = opened.rightSize > 0.0 ? statusIterationLimit : statusConverged;
  while (status === statusIterationLimit && iterations < iterationCountMax) {
    if (iterations > 0) computeWeights(opened, solution, unit, epsilon, exponent);
    const nextRest = solveWeighted(opened);
    iterations++;
    // Not `nextRest > ...`: a NaN is no solution.
    if (!(nextRest <= residualTolerance)) status = statusIllConditioned;
    if (status === statusIllConditioned && iterations > 1) break;
    rest = nextRest;
    change = takeCandidate(opened, solution);
    if (iterations === 1) {
      unit = largestMagnitude(opened, solution);
      continue;
    }
    epsilonUsed = epsilon;
    stationarity = computeStationarity(opened, solution, unit, epsilon, exponent);
    if (change < changeShare * Math.sqrt(epsilon)) {
      stage++;
      if (stage === stageCount) status = statusConverged;
      else epsilon *= 0.1;
    }
  }
  report.status = status;
  report.iterations = iterations;
  report.dependentRowCount = opened.dependentCount;
  report.relativeResidual = rest;
  report.relativeChange = change;
  report.epsilon = epsilonUsed * unit * unit;
  report.stationarity = stationarity;
}

/** q_j = ((x_j / u)^2 + epsilon)^(1 - p/2) */
function computeWeights(system: WeightedSystem, solution: usize, unit: f64, epsilon: f64, exponent: f64): void {
  const columnCount = system.columnCount;
  const weights = system.weights;
  for (let j = 0; j < columnCount; j++) put(weights, j, weightAt(at(solution, j) / unit, epsilon, exponent));
}

// @inline
function weightAt(x: f64, epsilon: f64, exponent: f64): f64 {
  return exp(exponent * log(x * x + epsilon));
}

/** Makes the candidate x; returns the change over |x|. */
function takeCandidate(system: WeightedSystem, solution: usize): f64 {
  const columnCount = system.columnCount;
  const candidate = system.candidate;
  let changes: f64 = 0.0;
  let squares: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const next = at(candidate, j);
    const step = next - at(solution, j);
    changes += step * step;
    squares += next * next;
  }
  copy(solution, candidate, columnCount);
  return squares > 0.0 ? Math.sqrt(changes / squares) : 0.0;
}

function largestMagnitude(system: WeightedSystem, vector: usize): f64 {
  const columnCount = system.columnCount;
  let largest: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) largest = max(largest, abs(at(vector, j)));
  return largest;
}

/** max_j |x_j / q_j(x) - A_j^T y| / max_j |A_j^T y|: how far x is from a fixed point of its epsilon. */
function computeStationarity(system: WeightedSystem, solution: usize, unit: f64, epsilon: f64, exponent: f64): f64 {
  const columnCount = system.columnCount;
  const products = system.products;
  let violation: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const x = at(solution, j);
    violation = max(violation, abs(x / weightAt(x / unit, epsilon, exponent) - at(products, j)));
  }
  return violation / largestMagnitude(system, products);
}
