/*
 * Basis pursuit: min |x|_1 subject to A x = b, for A of m x n, column-major; or, with non-negative variables, min 1^T x
 * subject to A x = b, x >= 0.
 *
 * Method: l1-homotopy. The minimiser of |A x - b|^2 / 2 + lambda |x|_1 is piecewise linear in lambda; it is followed
 * from lambda = max |A^T b|, where x = 0, down to lambda = 0, one column joining or leaving the support S at a time.
 * References: Osborne, Presnell & Turlach, IMA J. Numer. Anal. 20 (2000) 389-403; Donoho & Tsaig, IEEE Trans. Inf.
 * Theory 54 (2008) 4789-4812, the section on the homotopy algorithm. With c = A^T (b - A x), sigma = sign(x_S),
 *   d = (A_S^T A_S)^{-1} sigma,   v = A^T A_S d,
 * a fall of lambda by gamma moves x_S by gamma d, the residual r = b - A x by -gamma A_S d and c by -gamma v. It ends
 * where a column outside S joins, at gamma = (lambda -+ c_j) / (1 -+ v_j), where an x_i = -gamma d_i leaves, or at
 * lambda = 0. All that is needed of c and v is the next join, which join-search.ts finds in integers and decides in f64.
 * While S has free places, most of the path is passed in leaps over several events (path-leaps.ts).
 *
 * Ties. With discrete or repeated columns several events share one lambda. The next d then solves a small
 * non-negative least-squares problem over the tied columns: it is found by Lawson & Hanson's active set method (1974,
 * chapter 23), whose iterations are the ordinary joins with gamma = 0 and `releaseOpposed`. Its objective falls at each
 * of them, so that in exact arithmetic the path cannot cycle; under rounding the iteration limit ends it.
 *
 * Non-negative variables. The optimality conditions lose a side: c_j <= lambda off S, c_j = lambda on S, x_S >= 0 (Efron,
 * Hastie, Johnstone & Tibshirani, Ann. Statist. 32 (2004) 407-499, section 3.4, "positive lasso"). So the same path is
 * followed with sigma = 1, and a column whose c_j reaches -lambda does not join. It ends in the non-negative least-squares
 * solution of A x = b; where that leaves a remainder, the remainder shows that there is no solution (certificate.ts).
 *
 * Certificate. At the end w = A_S d is a dual vector: A_S^T w = sigma and |A_j^T w| <= 1 prove x minimal. Solution and
 * dual vector are refined on the final support, and all conditions are evaluated again from A and b. From the path they
 * use S and sigma alone.
 *
 * Cost: 4 m s + 3 s^2 flops a step (s = |S|), about 0.9 to 1.7 m steps, and 4 m (n - s) operations on 16-bit integers for
 * every second to fifth of them, where no step leaps; with leaps a third of the steps at m = 50 and a tenth at m = 500, each
 * of several times the cost. A factor packed to s^2 / 2 doubles, and 2 m n bytes for the integers.
 * Entries should lie within 1e-100 .. 1e100 in magnitude: their squares are formed.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { solveBackward } from '../../algebra/wasm/cholesky';
import { addScaled, copy, multiplyTransposed } from '../../algebra/wasm/vectors';
import { computeImage, infinity, joinColumn, leaveSupport, removeAt, setLambda, startLambda } from './active-set';
import { ActiveSet, activeSetBytes, openArrays, openProblem } from './active-set-state';
import { certify, proveInfeasible } from './certificate';
import { dropDistance, findDrop, mayDrop } from './drop-search';
import { ForetoldProducts, reopenColumns } from './foretold-products';
import { computeHighest, heightAt } from './heights';
import { findJoin, joinDistance, joinSearchBytes, measureColumn, openJoinSearch } from './join-search';
import { closeColumn, OpenColumns } from './open-columns';
import { leap, openLeaps, pathLeapsBytes, seesLeap } from './path-leaps';
import { BasisPursuitLimits, BasisPursuitProblem, BasisPursuitReport, BasisPursuitRoom } from './records';

/** The path that is being followed: there is one at a time. */
const opened = changetype<ActiveSet>(memory.data(offsetof<ActiveSet>(), 16));
const openedProducts = changetype<ForetoldProducts>(memory.data(offsetof<ForetoldProducts>(), 16));

const statusConverged = 0;
const statusIterationLimit = 1;
const statusDegenerate = 2;
const statusInfeasible = 3;

/** Two events closer than this, relative to the largest lambda, are one: rounding spreads a tie by about 1e-15. */
const tieTolerance: f64 = 1e-13;
/**
 * Once S reproduces b, c = lambda v, so that every column would join at lambda = 0, and a column that only the dual
 * vector needs would leave there. So the optimality conditions are checked before an event in the last part of the way
 * to 0 is accepted.
 */
const endFraction: f64 = 1e-5;

let solveCount = 0;
/** r = b - A_S x */
let residual: usize = 0;

/** Bytes of scratch memory that a solve of this size needs. */
export function basisPursuitScratchBytes(m: i32, n: i32): usize {
  return activeSetBytes(m, n) + 16 + ((<usize>pad(m)) << 3) + joinSearchBytes(m, n) + 16 + pathLeapsBytes(m, n);
}

/** The number of calls so far: another solver that shares its memory can tell whether it was called in between. */
export function countSolves(): i32 {
  return solveCount;
}

/** With x >= 0 sigma is 1. */
export function solveBasisPursuit(
  problem: BasisPursuitProblem,
  limits: BasisPursuitLimits,
  room: BasisPursuitRoom,
  report: BasisPursuitReport,
): void {
  const m = problem.m;
  const n = problem.n;
  const iterationCountMax = limits.iterationCountMax;
  const solution = room.solution;
  const dual = room.dual;
  const scratch = room.scratch;
  solveCount++;
  openProblem(opened, m, n, problem.matrix, problem.leading, problem.rightSide);
  if (problem.isNonNegative) opened.mirror = 1.0;
  openArrays(opened, room.support, room.signs, dual, scratch);
  residual = (scratch + activeSetBytes(m, n) + 15) & ~15;
  copy(residual, opened.rightSide, opened.paddedRows);
  const searchAt = residual + ((<usize>opened.paddedRows) << 3);
  openJoinSearch(openedProducts, opened, residual, searchAt);
  multiplyTransposed(opened.correlation, opened.matrix, opened.leading, opened.rightSide, opened.paddedRows, n);
  openLeaps(opened, limits.leapLengthMax, residual, opened.correlation, (searchAt + joinSearchBytes(m, n) + 15) & ~15);
  startPath(openedProducts, opened);

  const sizeMax = min(m, n);
  let iterations = 0;
  let ended = opened.lambda === 0.0;
  let proved: bool = false;
  while (!ended && iterations < iterationCountMax) {
    iterations++;
    computeDirection(openedProducts, opened);
    computeImage(opened, opened.direction);
    if (seesLeap(openedProducts, opened)) {
      if (leap(openedProducts, opened)) continue;
      computeDirection(openedProducts, opened);
      computeImage(opened, opened.direction);
    }
    let join = opened.size < sizeMax ? findJoin(openedProducts, opened) : -1;
    let gamma = join < 0 ? opened.lambda : joinDistance(opened, join);
    const drop = mayDrop(opened, gamma) ? findDrop(opened) : -1;
    const dropAt = distanceToDrop(opened, drop);
    if (dropAt <= gamma) {
      gamma = dropAt;
      join = -1;
    }
    if (join < 0 && drop < 0) {
      ended = true;
    } else if (opened.lambda - gamma < endFraction * opened.lambda && endsHere(opened, join, solution, dual, report)) {
      ended = true;
      proved = true;
    } else {
      takeEvent(openedProducts, opened, gamma < tieTolerance * opened.lambdaMax ? 0.0 : gamma, join, drop);
    }
  }
  if (!proved) proved = certify(opened, solution, dual, report);
  report.iterations = iterations;
  report.drops = opened.dropCount;
  report.status = proved ? statusConverged : explainEnd(ended, report);
}

/** The status of a path that proves nothing. */
function explainEnd(ended: bool, report: BasisPursuitReport): i32 {
  if (!ended) return statusIterationLimit;
  return opened.mirror > 0.0 && proveInfeasible(opened, report) ? statusInfeasible : statusDegenerate;
}

/** lambda = max |c_j|, or max(0, c_j); the columns that attain it join one by one. */
function startPath(open: OpenColumns, set: ActiveSet): void {
  const correlation = set.correlation;
  startLambda(set, computeHighest(set, correlation, set.columnCount));
  if (!(set.lambda > 0.0)) return;
  let first = 0;
  while (heightAt(set, correlation + ((<usize>first) << 3)) !== set.lambda) first++;
  joinColumn(set, first);
  closeColumn(open, first);
}

/** Computes d so that no x_i that is 0 moves against its sign. */
function computeDirection(foretold: ForetoldProducts, set: ActiveSet): void {
  const factor = set.factor;
  const inverses = set.inverses;
  const forward = set.forward;
  const direction = set.direction;
  solveBackward(factor, inverses, forward, direction, set.size);
  while (releaseOpposed(foretold, set)) solveBackward(factor, inverses, forward, direction, set.size);
  copy(set.feasible, direction, set.size);
}

/**
 * One step of Lawson & Hanson: moves the last feasible direction towards the new one until a component that must keep
 * its sign vanishes, and lets that column leave. False if the new direction is feasible itself.
 */
function releaseOpposed(foretold: ForetoldProducts, set: ActiveSet): bool {
  const x = set.x;
  const direction = set.direction;
  const signs = set.signs;
  const feasible = set.feasible;
  let nearest: f64 = 1.0;
  let leaving = -1;
  for (let i = 0; i < set.size; i++) {
    if (at(x, i) !== 0.0 || at(direction, i) * at(signs, i) >= 0.0) continue;
    const ratio = at(feasible, i) / (at(feasible, i) - at(direction, i));
    if (leaving < 0 || ratio < nearest) {
      nearest = ratio;
      leaving = i;
    }
  }
  if (leaving < 0) return false;
  nearest = max(0.0, min(1.0, nearest));
  for (let i = 0; i < set.size; i++) put(feasible, i, at(feasible, i) + nearest * (at(direction, i) - at(feasible, i)));
  release(foretold, set, leaving);
  return true;
}

function advance(set: ActiveSet, gamma: f64): void {
  if (gamma === 0.0) return;
  setLambda(set, set.lambda - gamma);
  addScaled(set.x, gamma, set.direction, set.size);
  addScaled(residual, -gamma, set.image, set.paddedRows);
}

/** How far lambda falls until the position leaves; infinite where none does. */
function distanceToDrop(set: ActiveSet, drop: i32): f64 {
  return drop < 0 ? infinity : dropDistance(set, drop);
}

/**
 * Takes the step to the next event, and the event: column `join` joins, or, where `join` is -1, the position `drop`
 * leaves.
 */
function takeEvent(foretold: ForetoldProducts, set: ActiveSet, gamma: f64, join: i32, drop: i32): void {
  const correlation = set.correlation;
  advance(set, gamma);
  if (join < 0) {
    leaveAtZero(foretold, set, drop);
    return;
  }
  put(correlation, join, at(correlation, join) - gamma * at(set.slope, join));
  joinColumn(set, join);
  closeColumn(foretold, join);
}

/** Removes the position `drop`, and all that reached 0 at the same time. */
function leaveAtZero(foretold: ForetoldProducts, set: ActiveSet, drop: i32): void {
  const x = set.x;
  const signs = set.signs;
  const direction = set.direction;
  let xMax: f64 = 0.0;
  for (let i = 0; i < set.size; i++) xMax = max(xMax, abs(at(x, i)));
  put(x, drop, 0.0);
  for (let i = set.size - 1; i >= 0; i--) {
    const sign = at(signs, i);
    if (sign * at(x, i) <= tieTolerance * xMax && sign * at(direction, i) < 0.0) {
      removeAt(set, direction, i);
      release(foretold, set, i);
    }
  }
}

/** Removes a position from the support; its column may join again. */
function release(foretold: ForetoldProducts, set: ActiveSet, i: i32): void {
  leaveSupport(set, i);
  reopenColumns(foretold, set);
}

/** Whether the end of the present segment proves optimal. If it does not, the path continues unchanged. */
function endsHere(set: ActiveSet, join: i32, solution: usize, dual: usize, report: BasisPursuitReport): bool {
  const saved = set.saved;
  const x = set.x;
  const size = set.size;
  const direction = set.direction;
  copy(saved, x, size);
  if (certify(set, solution, dual, report)) return true;
  copy(x, saved, size);
  solveBackward(set.factor, set.inverses, set.forward, direction, size);
  computeImage(set, direction);
  if (join >= 0) measureColumn(set, join);
  return false;
}
