/*
 * Reweighted l1 for A x = b, A of m x n: a minimum of sum_j log(|x_j| + epsilon) is sought by linearising it.
 *
 * Method: round after round, x <- argmin sum_j |x_j| / s_j subject to A x = b, then s_j <- |x_j| + epsilon; s = 1 at
 * first, which is basis pursuit. With D = diag s it is min |z|_1 subject to A D z = b, x = D z: l1-homotopy on a scaled
 * copy of A (src/kernels/l1/wasm/basis-pursuit.ts), each round proved by its certificate.
 * Reference: Candès, Wakin & Boyd, J. Fourier Anal. Appl. 14 (2008) 877-905, the algorithm of section 2.2.
 *
 * epsilon, as the paper adapts it: max(|x|_(i0), 1e-3), |x|_(i) the i-th largest magnitude, i0 = m / (4 log(n / m)), a
 * sparsity that basis pursuit is sure to recover. The paper's non-zeros are of size 1: here the 1e-3 is in units of the
 * largest magnitude in the first round's x, so that scaling b scales x. i0 is rounded down and kept within 1 .. m.
 *
 * It ends where x and the weights no longer move: the next round would be the same as the last one. The minimum need
 * not be global. Rounds only change which vertex of the set of solutions is taken, so that a handful of them suffice as
 * a rule.
 *
 * Cost: a homotopy path and m n flops a round; m n doubles for the copy of A.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { log } from '../../algebra/wasm/elementary';
import { addScaled, clear, columnAt, dot } from '../../algebra/wasm/vectors';
import { applyOperator, openDenseOperator } from '../../operators/wasm/operator';
import { basisPursuitScratchBytes, solveBasisPursuit } from './basis-pursuit';
import { BasisPursuitLimits, BasisPursuitProblem, BasisPursuitReport, BasisPursuitRoom } from './records';

const statusConverged = 0;
const statusRoundLimit = 1;
const statusInnerIterationLimit = 2;

/** The paper's lower bound of epsilon. */
const epsilonShare: f64 = 1e-3;

/** The problem, limits, room and report of one round. */
const innerProblem = changetype<BasisPursuitProblem>(memory.data(offsetof<BasisPursuitProblem>(), 16));
const innerLimits = changetype<BasisPursuitLimits>(memory.data(offsetof<BasisPursuitLimits>(), 16));
const innerRoom = changetype<BasisPursuitRoom>(memory.data(offsetof<BasisPursuitRoom>(), 16));
const innerReport = changetype<BasisPursuitReport>(memory.data(offsetof<BasisPursuitReport>(), 16));

let columnCount = 0;
let paddedRows = 0;
let scales: usize = 0;
let magnitudes: usize = 0;
let residual: usize = 0;
let innerSolution: usize = 0;
let scaledMatrix: usize = 0;
/** max |x_j|, and the largest change of an x_j in the last round. */
let largest: f64 = 0.0;
let change: f64 = 0.0;

/** Bytes of scratch memory that a solve of this size needs. */
export function reweightedL1ScratchBytes(m: i32, n: i32): usize {
  const doubles = <usize>(3 * pad(n) + 2 * pad(m) + 2 * pad(min(m, n))) + <usize>pad(m) * <usize>n;
  return (doubles << 3) + basisPursuitScratchBytes(m, n);
}

@unmanaged
class ReweightedL1Limits {
  roundCountMax: i32;
  /** Homotopy steps of a round. */
  iterationCountMax: i32;
  /** The largest change of x relative to its largest magnitude, and of each weight relative to itself. */
  changeTolerance: f64;
}

@unmanaged
class ReweightedL1Report {
  /**
   * 0 converged, 1 the limit of rounds, 2 and beyond how the last round's path ended where it proved nothing, x then being
   * the round's before, if there was one.
   */
  status: i32;
  rounds: i32;
  /** Homotopy steps in all rounds. */
  iterations: f64;
  /** |A x - b| / |b| */
  relativeResidual: f64;
  /** The largest change of an x_j in the last proved round over the largest |x_j|. */
  relativeChange: f64;
  /** The epsilon in the weights of that round; 0 in the first. */
  epsilon: f64;
}

/** Uses `solution` and `scratch` of the room. */
export function solveReweightedL1(
  problem: BasisPursuitProblem,
  limits: ReweightedL1Limits,
  room: BasisPursuitRoom,
  report: ReweightedL1Report,
): void {
  const m = problem.m;
  const n = problem.n;
  const matrix = problem.matrix;
  const leading = problem.leading;
  const rightSide = problem.rightSide;
  const roundCountMax = limits.roundCountMax;
  const changeTolerance = limits.changeTolerance;
  const solution = room.solution;
  openArrays(m, n, room.scratch);
  placeInner(problem, limits);
  clear(solution, n);
  for (let j = 0; j < n; j++) put(scales, j, 1.0);
  const rank = epsilonRank(m, n);
  let rounds = 0;
  let iterations: f64 = 0.0;
  let epsilonMin: f64 = 0.0;
  let epsilon: f64 = 0.0;
  let epsilonUsed: f64 = 0.0;
  let status = statusRoundLimit;
  while (status === statusRoundLimit && rounds < roundCountMax) {
    // The first round reads A itself: its bits are those of basis pursuit.
    const isFirst = rounds === 0;
    if (!isFirst) scaleColumns(matrix, leading);
    innerProblem.matrix = isFirst ? matrix : scaledMatrix;
    innerProblem.leading = isFirst ? leading : paddedRows;
    solveBasisPursuit(innerProblem, innerLimits, innerRoom, innerReport);
    const inner = innerReport.status;
    rounds++;
    iterations += <f64>innerReport.iterations;
    if (inner !== 0) status = statusInnerIterationLimit + inner - 1;
    if (inner !== 0 && !isFirst) break;
    takeSolution(solution);
    if (inner !== 0) break;
    if (isFirst) epsilonMin = epsilonShare * largest;
    epsilonUsed = epsilon;
    epsilon = max(selectLargest(solution, rank), epsilonMin);
    const areScalesStill = renewScales(solution, epsilon, changeTolerance);
    const isStill = !isFirst && areScalesStill && change <= changeTolerance * largest;
    if (isStill || largest === 0.0) status = statusConverged;
  }
  openDenseOperator(matrix, leading, m, n);
  report.status = status;
  report.rounds = rounds;
  report.iterations = iterations;
  report.relativeResidual = relativeResidual(solution, rightSide);
  report.relativeChange = largest > 0.0 ? change / largest : 0.0;
  report.epsilon = epsilonUsed;
}

function openArrays(m: i32, n: i32, scratch: usize): void {
  const sizeBytes = (<usize>pad(min(m, n))) << 3;
  const columnBytes = (<usize>pad(n)) << 3;
  columnCount = n;
  paddedRows = pad(m);
  const rowBytes = (<usize>paddedRows) << 3;
  scales = scratch;
  magnitudes = scales + columnBytes;
  innerSolution = magnitudes + columnBytes;
  residual = innerSolution + columnBytes;
  innerRoom.solution = innerSolution;
  innerRoom.dual = residual + rowBytes;
  innerRoom.support = innerRoom.dual + rowBytes;
  innerRoom.signs = innerRoom.support + sizeBytes;
  scaledMatrix = innerRoom.signs + sizeBytes;
  innerRoom.scratch = scaledMatrix + rowBytes * <usize>n;
  largest = 0.0;
  change = 0.0;
}

/** i0, kept within 1 .. m: the paper's has a pole at m = n. */
function epsilonRank(m: i32, n: i32): i32 {
  if (n <= m) return min(m, n);
  const rank = <f64>m / (4.0 * log(<f64>n / <f64>m));
  return <i32>max(1.0, min(<f64>m, rank));
}

function placeInner(problem: BasisPursuitProblem, limits: ReweightedL1Limits): void {
  innerProblem.m = problem.m;
  innerProblem.n = problem.n;
  innerProblem.rightSide = problem.rightSide;
  innerProblem.isNonNegative = false;
  innerLimits.iterationCountMax = limits.iterationCountMax;
  innerLimits.leapLengthMax = problem.m;
}

/** x <- D z, with `largest` and `change`. */
function takeSolution(solution: usize): void {
  largest = 0.0;
  change = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const next = at(scales, j) * at(innerSolution, j);
    change = max(change, abs(next - at(solution, j)));
    largest = max(largest, abs(next));
    put(solution, j, next);
  }
}

/** s <- |x| + epsilon; whether no s_j, and hence no weight, has moved by more than its share `tolerance`. */
function renewScales(solution: usize, epsilon: f64, tolerance: f64): bool {
  let isStill = true;
  for (let j = 0; j < columnCount; j++) {
    const before = at(scales, j);
    const scale = abs(at(solution, j)) + epsilon;
    if (abs(scale - before) > tolerance * before) isStill = false;
    put(scales, j, scale);
  }
  return isStill;
}

/** The copy of A with column j times s_j. */
function scaleColumns(matrix: usize, leading: i32): void {
  let target = scaledMatrix;
  for (let j = 0; j < columnCount; j++) {
    const factor = f64x2.splat(at(scales, j));
    let source = columnAt(matrix, leading, j);
    const end = target + ((<usize>paddedRows) << 3);
    while (target < end) {
      v128.store(target, f64x2.mul(factor, v128.load(source)));
      v128.store(target, f64x2.mul(factor, v128.load(source, 16)), 16);
      source += 32;
      target += 32;
    }
  }
}

/** The `rank`-th largest |x_j|, rank >= 1, by Hoare's selection. */
function selectLargest(solution: usize, rank: i32): f64 {
  for (let j = 0; j < columnCount; j++) put(magnitudes, j, abs(at(solution, j)));
  const target = rank - 1;
  let low = 0;
  let high = columnCount - 1;
  while (low < high) {
    const pivot = at(magnitudes, target);
    let i = low;
    let j = high;
    while (i <= j) {
      while (at(magnitudes, i) > pivot) i++;
      while (at(magnitudes, j) < pivot) j--;
      if (i > j) break;
      const swapped = at(magnitudes, i);
      put(magnitudes, i, at(magnitudes, j));
      put(magnitudes, j, swapped);
      i++;
      j--;
    }
    if (j < target) low = i;
    if (i > target) high = j;
  }
  return at(magnitudes, target);
}

/** |A x - b|_2 / |b|_2, 0 if b is 0. */
function relativeResidual(solution: usize, rightSide: usize): f64 {
  const scale = Math.sqrt(dot(rightSide, rightSide, paddedRows));
  if (scale === 0.0) return 0.0;
  applyOperator(residual, solution);
  addScaled(residual, -1.0, rightSide, paddedRows);
  return Math.sqrt(dot(residual, residual, paddedRows)) / scale;
}
