/*
 * min |Y w|_1 subject to r^T w = 1, that is the smallest |Y w|_1 / |r^T w|, for many r and one Y of N x p, whose rows lie
 * as row-family.ts wants them. No singular value of Y is below 1: its columns are orthonormal, or were until parallel
 * rows were merged.
 *
 * Method, each step only where the one before proved nothing:
 *   1. Basis pursuit over y = Y w (ratio-pursuit.ts), where its constraints are at hand; its multipliers are a proof.
 *   2. The best vertex known from earlier r (known-vertices.ts), since the problems of one Y share few solutions. It is
 *      put to the proof (5).
 *   3. Newton on Huber's smoothing (huber-newton.ts) from least squares, gamma falling by 10. While the pattern stays,
 *      the minimum w(gamma) is linear in gamma: w(0), the point of least squares on the quadratic rows, is where the next
 *      gamma's start lies on the way to. Once those rows vanish at w(0) it is corrected twice and put to the proof.
 *   4. Edges (edge-descent.ts), from the best point there was.
 *   5. Proof: at w with the zero rows Z and signs s elsewhere, multipliers u = s off Z, |u| <= 1 on Z, with Y^T u = lambda
 *      r. Those of least norm minimise Huber's function of the rows of Z plus the linear rest, and Newton from d = 0
 *      finds them, or a direction along which |Y w|_1 falls.
 * Spielman, Wang & Wright, COLT 2012 (JMLR W&CP 23, 37.1-37.18): the problem; Madsen & Nielsen, SIAM J.
 * Optim. 3, 1993, 223-235: the smoothing and its linear path.
 *
 * Certificate: for any w with r^T w = 1, max|u| |Y w|_1 >= u^T Y w >= lambda - |e| |w|_2 with e = Y^T u - lambda r, and
 * |w|_2 <= |Y w|_2 <= |Y w|_1. So |Y w|_1 >= lambda / (max|u| + |e|), whatever led to u; `optimal` says that the
 * objective exceeds this by at most a share of 1e-10 of itself.
 *
 * Cost: a path of ratio-pursuit.ts; or 8 N p flops where a known vertex serves, else 2 N p + p^3 / 3 a Newton step, 15 to 40
 * of them.
 */
import { at, pad, put } from '../algebra/arrays';
import { addScaled, clear, copy, dot } from '../algebra/vectors';
import { descendEdges, edgeDescentBytes, edgeSteps } from './edge-descent';
import {
  findCentre,
  freezeLinear,
  huberNewtonBytes,
  image,
  makeAllQuadratic,
  minimiseHuber,
  newtonSettled,
  newtonSteps,
  openHuberNewton,
  position,
  refineVertex,
  takePattern,
  values,
} from './huber-newton';
import { findKnownVertex, foundRatio, knownVerticesBytes, openKnownVertices, rememberVertex } from './known-vertices';
import { openRatioPursuit, pursueRatio, pursuitSteps } from './ratio-pursuit';
import {
  addRowGram,
  columnCount,
  combineRows,
  multiplyRows,
  openRowFamily,
  rowCount,
  rowFamilyBytes,
  width,
} from './row-family';

const statusOptimal = 0;
const statusUnresolved = 1;
const statusInfeasible = 2;

/** Rounding leaves 1e-13; objectives are compared at 1e-8. */
const gapTolerance: f64 = 1e-10;
/** Of the largest |y_i w|: below it a row counts as one of Z. The gap shows what that costs, should it not be one. */
const zeroShare: f64 = 1e-9;
/** The same for w(0), which has not been corrected yet. */
const vanishingShare: f64 = 1e-7;
/** |r| below this is the rounding of rows that cancel: Y's are of length 1 at most before merging. */
const functionalMin: f64 = 1e-13;
/** The first gamma over the mean |y_i w| of least squares, its fall, and where it has fallen enough. */
const gammaShare: f64 = 0.5;
const gammaFall: f64 = 0.1;
const gammaMin: f64 = 1e-9;
/** A known vertex is given up, and so is a proof, after so many Newton steps: most take 3 to 5. */
const knownStepMax = 8;
const proofStepMax = 20;
/** The next gamma may help where this one takes more. */
const stageStepMax = 25;
const refinementCount = 2;
const reportLength = 8;

let functional: usize = 0;
/** w, |Y w|_1; the best yet that was not proved. */
let candidate: usize = 0;
let objective: f64 = 0.0;
let best: usize = 0;
let bestObjective: f64 = 0.0;
let held: usize = 0;
let product: usize = 0;
let dual: usize = 0;
/** The largest that multipliers have proved to be below every |Y w|_1, and theirs. */
let bound: f64 = 0.0;
let dualExcess: f64 = 0.0;
let dualResidual: f64 = 0.0;
let total: usize = 0;
let largestDiagonal: f64 = 0.0;
let workspace: usize = 0;

/** Bytes of scratch memory for N rows of p. */
export function l1RatioScratchBytes(count: i32, p: i32): usize {
  const doubles = <usize>pad(p) * <usize>(5 + pad(p)) + <usize>pad(count);
  const parts = knownVerticesBytes(p) + rowFamilyBytes(p) + huberNewtonBytes(count, p) + edgeDescentBytes(count, p);
  return (doubles << 3) + parts + 16;
}

/**
 * Opens the `count` rows, p entries each in p padded to a multiple of 4, 0 in the padding; no vertex is known yet.
 * `constraints`, `leading` and `pursuitScratch` are what `openRatioPursuit` wants of them.
 */
export function openL1Ratio(
  rows: usize,
  count: i32,
  p: i32,
  scratch: usize,
  constraints: usize,
  leading: i32,
  pursuitScratch: usize,
): void {
  const columnBytes = (<usize>pad(p)) << 3;
  functional = scratch;
  candidate = functional + columnBytes;
  best = candidate + columnBytes;
  held = best + columnBytes;
  product = held + columnBytes;
  const known = product + columnBytes;
  total = known + knownVerticesBytes(p);
  dual = total + columnBytes * <usize>pad(p);
  const panels = dual + ((<usize>pad(count)) << 3);
  workspace = panels + rowFamilyBytes(p);
  openRowFamily(rows, count, p, panels);
  openRatioPursuit(constraints, leading, pursuitScratch);
  openKnownVertices(known, p);
  for (let i = 0; i < count; i++) store<i32>(dual + ((<usize>i) << 2), i);
  clear(total, width * width);
  addRowGram(total, 1.0, dual, count);
  largestDiagonal = 0.0;
  for (let j = 0; j < p; j++) largestDiagonal = max(largestDiagonal, at(total, j * width + j));
}

/**
 * Solves for the r at `functionalAt` (p doubles) and returns the status: optimal, proved; unresolved, `solution` being
 * the best w found; infeasible, r = 0. Written: `solution` w (p doubles) and `report`: |Y w|_1, steps of basis pursuit,
 * Newton steps, steps along edges, and of the multipliers with the largest bound max|u| - 1, |e| for r of length 1 and
 * the bound's distance from |Y w|_1 over that; 1 if a known vertex served.
 */
export function solveL1Ratio(
  functionalAt: usize,
  pursuitStepMax: i32,
  newtonStepMax: i32,
  edgeStepMax: i32,
  solution: usize,
  report: usize,
): i32 {
  const size = Math.sqrt(dot(functionalAt, functionalAt, columnCount));
  clear(functional, 5 * width);
  clear(solution, columnCount);
  for (let i = 0; i < reportLength; i++) put(report, i, i < 4 ? 0.0 : NaN);
  // Not `size <= ...`: a NaN is infeasible as well.
  if (!(size > functionalMin)) return statusInfeasible;
  addScaled(functional, 1.0 / size, functionalAt, columnCount);
  openHuberNewton(functional, total, largestDiagonal, workspace);
  bestObjective = f64.MAX_VALUE;
  bound = 0.0;
  dualExcess = NaN;
  dualResidual = NaN;
  let edgeCount = 0;
  const isPursued = pursue(pursuitStepMax);
  const isKnown = !isPursued && findKnown() && prove(min(knownStepMax, newtonStepMax), false);
  let isProved = isPursued || isKnown || descendSmoothly(newtonStepMax);
  if (!isProved && edgeStepMax > 0) {
    isProved = descendAlongEdges(edgeStepMax);
    edgeCount = edgeSteps;
  }
  if (!isProved) {
    copy(candidate, best, width);
    objective = bestObjective;
  }
  if (isProved && !isKnown) rememberVertex(candidate, objective);
  addScaled(solution, 1.0 / size, candidate, columnCount);
  put(report, 0, objective / size);
  put(report, 1, <f64>pursuitSteps);
  put(report, 2, <f64>newtonSteps);
  put(report, 3, <f64>edgeCount);
  put(report, 4, dualExcess);
  put(report, 5, dualResidual);
  put(report, 6, 1.0 - bound / objective);
  put(report, 7, isKnown ? 1.0 : 0.0);
  return isProved ? statusOptimal : statusUnresolved;
}

/** The known vertex of the smallest objective becomes the candidate; false if none has r^T w beyond rounding. */
function findKnown(): bool {
  const found = findKnownVertex(functional, functionalMin);
  if (found === 0) return false;
  clear(candidate, width);
  addScaled(candidate, 1.0 / foundRatio, found, columnCount);
  return true;
}

/** Step 1; true with a proved candidate. */
function pursue(stepMax: i32): bool {
  clear(candidate, width);
  if (!pursueRatio(candidate, dual, functional, stepMax)) return false;
  multiplyRows(values, candidate);
  keepBest(sumMagnitudes(values));
  return isCertified();
}

/** Step 3; true with a proved candidate. */
function descendSmoothly(stepMax: i32): bool {
  makeAllQuadratic();
  findCentre(position);
  multiplyRows(values, position);
  copy(candidate, position, width);
  keepBest(sumMagnitudes(values));
  const start = gammaShare * (objective / <f64>rowCount);
  for (let gamma = start; gamma > gammaMin * start; gamma *= gammaFall) {
    takePattern(gamma);
    if (newtonSteps >= stepMax) return false;
    minimiseHuber(gamma, min(stepMax, newtonSteps + stageStepMax));
    findCentre(candidate);
    multiplyRows(image, candidate);
    keepBest(sumMagnitudes(image));
    if (!isVanishing(gamma)) {
      mixIn(position, candidate, width);
      mixIn(values, image, rowCount);
      continue;
    }
    copy(held, position, width);
    if (prove(min(newtonSteps + proofStepMax, stepMax), true)) return true;
    makeAllQuadratic();
    copy(position, held, width);
    multiplyRows(values, position);
  }
  return false;
}

/** Whether every quadratic row is near 0 at w(0), whose y_i w lie in `image`. */
function isVanishing(gamma: f64): bool {
  let top: f64 = 0.0;
  let topQuadratic: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) {
    const value = abs(at(image, i));
    top = max(top, value);
    if (abs(at(values, i)) <= gamma) topQuadratic = max(topQuadratic, value);
  }
  return topQuadratic <= vanishingShare * top;
}

/** x <- the point at the next gamma on the line from z at 0 to x. */
function mixIn(x: usize, z: usize, count: i32): void {
  for (let i = 0; i < count; i++) put(x, i, gammaFall * at(x, i) + (1.0 - gammaFall) * at(z, i));
}

/** Step 4. */
function descendAlongEdges(stepMax: i32): bool {
  copy(candidate, best, width);
  if (!descendEdges(candidate, dual, functional, stepMax, workspace + huberNewtonBytes(rowCount, columnCount))) {
    return false;
  }
  multiplyRows(values, candidate);
  keepBest(sumMagnitudes(values));
  return isCertified();
}

/**
 * Step 5 for the candidate, which is corrected first if it is new: its |Y w|_1 becomes `objective`, and the multipliers
 * found `dual`. The Newton steps of the whole problem may reach `stepMax`.
 */
function prove(stepMax: i32, isNew: bool): bool {
  multiplyRows(values, candidate);
  let top: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) top = max(top, abs(at(values, i)));
  for (let i = 0; i < rowCount; i++) if (abs(at(values, i)) <= zeroShare * top) put(values, i, 0.0);
  freezeLinear();
  if (isNew) for (let count = 0; count < refinementCount; count++) refineVertex(candidate);
  multiplyRows(dual, candidate);
  keepBest(sumMagnitudes(dual));
  if (minimiseHuber(1.0, stepMax) !== newtonSettled) return false;
  for (let i = 0; i < rowCount; i++) put(dual, i, max(-1.0, min(1.0, at(values, i))));
  return isCertified();
}

/** The candidate's objective; it is kept if no better one is. */
function keepBest(candidateObjective: f64): void {
  objective = candidateObjective;
  if (!(objective < bestObjective)) return;
  bestObjective = objective;
  copy(best, candidate, width);
}

/** Whether the bound that `dual` proves, or one before, reaches `objective`. */
function isCertified(): bool {
  let top: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) top = max(top, abs(at(dual, i)));
  combineRows(product, dual);
  const lambda = dot(product, functional, columnCount);
  addScaled(product, -lambda, functional, columnCount);
  const residual = Math.sqrt(dot(product, product, columnCount));
  const proved = lambda / (top + residual);
  if (proved > bound) {
    bound = proved;
    dualExcess = top - 1.0;
    dualResidual = residual;
  }
  return 1.0 - bound / objective <= gapTolerance;
}

function sumMagnitudes(vector: usize): f64 {
  let sum: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) sum += abs(at(vector, i));
  return sum;
}
