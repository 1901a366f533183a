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
import { at, pad, put } from '../../algebra/wasm/arrays';
import { addScaled, clear, copy, dot } from '../../algebra/wasm/vectors';
import { countEdgeSteps, descendEdges, edgeDescentBytes } from './edge-descent';
import {
  computeCentre,
  freezeLinear,
  HuberNewton,
  huberNewtonBytes,
  makeAllQuadratic,
  minimiseHuber,
  newtonSettled,
  openHuberNewton,
  refineVertex,
  takePattern,
} from './huber-newton';
import {
  findKnownVertex,
  KnownVertices,
  knownVerticesBytes,
  openKnownVertices,
  rememberVertex,
} from './known-vertices';
import { countPursuitSteps, openRatioPursuit, pursueRatio } from './ratio-pursuit';
import { addRowGram, combineRows, multiplyRows, openRowFamily, RowFamily, rowFamilyBytes } from './row-family';

/** The problem at hand: there is one at a time. */
const openedFamily = changetype<RowFamily>(memory.data(offsetof<RowFamily>(), 16));
const openedNewton = changetype<HuberNewton>(memory.data(offsetof<HuberNewton>(), 16));
const openedVertices = changetype<KnownVertices>(memory.data(offsetof<KnownVertices>(), 16));

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

let functional: usize = 0;
/** w, |Y w|_1; the best yet that was not proved. */
let candidate: usize = 0;
let objective: f64 = 0.0;
let best: usize = 0;
let bestObjective: f64 = 0.0;
let held: usize = 0;
let product: usize = 0;
let dual: usize = 0;
/** The y_i w of a candidate. */
let rowProducts: usize = 0;
/** All rows, 0 to N - 1. */
let allRows: usize = 0;
/** The largest that multipliers have proved to be below every |Y w|_1, and theirs. */
let bound: f64 = 0.0;
let dualExcess: f64 = 0.0;
let dualResidual: f64 = 0.0;
let total: usize = 0;
let largestDiagonal: f64 = 0.0;
let workspace: usize = 0;

/** Bytes of scratch memory for N rows of p. */
export function l1RatioScratchBytes(count: i32, p: i32): usize {
  const doubles = <usize>pad(p) * <usize>(5 + pad(p)) + <usize>pad(count) * 2;
  const parts = knownVerticesBytes(p) + rowFamilyBytes(p) + huberNewtonBytes(count, p) + edgeDescentBytes(count, p);
  return (doubles << 3) + ((<usize>pad(count)) << 2) + parts + 16;
}

/** What is opened: Y, and what `openRatioPursuit` wants of it. */
@unmanaged
class L1RatioFamily {
  /** The rows, p entries each in p padded to a multiple of 4, 0 in the padding. */
  rows: usize;
  /** N */
  rowCount: i32;
  /** p */
  columnCount: i32;
  /** C without its last row, its columns `leading` doubles apart, or 0. */
  constraints: usize;
  leading: i32;
  /** As many bytes as `ratioPursuitScratchBytes` and `l1RatioScratchBytes` say. */
  pursuitScratch: usize;
  scratch: usize;
}

/** Steps at most. */
@unmanaged
class L1RatioLimits {
  /** Of basis pursuit; 0: never. */
  pursuitSteps: i32;
  newtonSteps: i32;
  /** 0: never along edges. */
  edgeSteps: i32;
}

@unmanaged
class L1RatioReport {
  /** 0: optimal, proved. 1: unresolved, w is the best that was found. 2: infeasible, r = 0. */
  status: i32;
  pursuitSteps: i32;
  newtonSteps: i32;
  edgeSteps: i32;
  /** An optimal vertex of an earlier r is optimal for this one too. */
  wasKnown: bool;
  /** |Y w|_1 */
  objective: f64;
  /**
   * Of the multipliers with the largest bound: max|u| - 1, |e| for r of length 1, and the bound's distance from |Y w|_1
   * over that.
   */
  dualExcess: f64;
  dualResidual: f64;
  gap: f64;
}

/** Opens a family; no vertex is known yet. */
export function openL1Ratio(source: L1RatioFamily): void {
  const count = source.rowCount;
  const p = source.columnCount;
  const scratch = source.scratch;
  const columnBytes = (<usize>pad(p)) << 3;
  functional = scratch;
  candidate = functional + columnBytes;
  best = candidate + columnBytes;
  held = best + columnBytes;
  product = held + columnBytes;
  const known = product + columnBytes;
  total = known + knownVerticesBytes(p);
  dual = total + columnBytes * <usize>pad(p);
  rowProducts = dual + ((<usize>pad(count)) << 3);
  allRows = rowProducts + ((<usize>pad(count)) << 3);
  const panels = allRows + ((<usize>pad(count)) << 2);
  workspace = panels + rowFamilyBytes(p);
  openRowFamily(openedFamily, source.rows, count, p, panels);
  openRatioPursuit(openedFamily, source.constraints, source.leading, source.pursuitScratch);
  openKnownVertices(openedVertices, known, p);
  for (let i = 0; i < count; i++) store<i32>(allRows + ((<usize>i) << 2), i);
  clear(total, openedFamily.width * openedFamily.width);
  addRowGram(openedFamily, total, 1.0, allRows, count);
  largestDiagonal = 0.0;
  for (let j = 0; j < p; j++) largestDiagonal = max(largestDiagonal, at(total, j * openedFamily.width + j));
}

/** Solves for the r at `functionalAt`; w goes to `solution`. Both are p doubles. */
export function solveL1Ratio(functionalAt: usize, limits: L1RatioLimits, solution: usize, report: L1RatioReport): void {
  const family = openedFamily;
  const newton = openedNewton;
  const newtonStepMax = limits.newtonSteps;
  const columnCount = family.columnCount;
  const width = family.width;
  const size = Math.sqrt(dot(functionalAt, functionalAt, columnCount));
  clear(functional, 5 * width);
  clear(solution, columnCount);
  clearReport(report);
  // Not `size <= ...`: a NaN is infeasible as well.
  if (!(size > functionalMin)) return;
  addScaled(functional, 1.0 / size, functionalAt, columnCount);
  openHuberNewton(newton, family, functional, total, largestDiagonal, workspace);
  bestObjective = f64.MAX_VALUE;
  bound = 0.0;
  dualExcess = NaN;
  dualResidual = NaN;
  const isPursued = pursue(family, limits.pursuitSteps);
  const isKnown =
    !isPursued && findKnown(openedVertices, family) && prove(newton, family, min(knownStepMax, newtonStepMax), false);
  let isProved = isPursued || isKnown || descendSmoothly(newton, family, newtonStepMax);
  if (!isProved && limits.edgeSteps > 0) {
    isProved = descendAlongEdges(family, limits.edgeSteps);
    report.edgeSteps = countEdgeSteps();
  }
  if (!isProved) {
    copy(candidate, best, width);
    objective = bestObjective;
  }
  if (isProved && !isKnown) rememberVertex(openedVertices, family, candidate, objective);
  addScaled(solution, 1.0 / size, candidate, columnCount);
  report.status = isProved ? statusOptimal : statusUnresolved;
  report.pursuitSteps = countPursuitSteps();
  report.newtonSteps = newton.newtonSteps;
  report.wasKnown = isKnown;
  report.objective = objective / size;
  report.dualExcess = dualExcess;
  report.dualResidual = dualResidual;
  report.gap = 1.0 - bound / objective;
}

/** The report for r = 0. */
function clearReport(report: L1RatioReport): void {
  memory.fill(changetype<usize>(report), 0, offsetof<L1RatioReport>());
  report.status = statusInfeasible;
  report.dualExcess = NaN;
  report.dualResidual = NaN;
  report.gap = NaN;
}

/** The known vertex of the smallest objective becomes the candidate; false if none has r^T w beyond rounding. */
function findKnown(known: KnownVertices, family: RowFamily): bool {
  const found = findKnownVertex(known, family, functional, functionalMin);
  if (found === 0) return false;
  clear(candidate, family.width);
  addScaled(candidate, 1.0 / known.foundRatio, found, family.columnCount);
  return true;
}

/** Step 1; true with a proved candidate. */
function pursue(family: RowFamily, stepMax: i32): bool {
  clear(candidate, family.width);
  if (!pursueRatio(family, candidate, dual, functional, stepMax)) return false;
  multiplyRows(family, rowProducts, candidate);
  keepBest(family, sumMagnitudes(family, rowProducts));
  return isCertified(family);
}

/** Step 3; true with a proved candidate. */
function descendSmoothly(newton: HuberNewton, family: RowFamily, stepMax: i32): bool {
  const position = newton.position;
  const values = newton.values;
  const width = family.width;
  const rowCount = family.rowCount;
  makeAllQuadratic(newton, family);
  computeCentre(newton, family, position);
  multiplyRows(family, values, position);
  copy(candidate, position, width);
  keepBest(family, sumMagnitudes(family, values));
  const start = gammaShare * (objective / <f64>rowCount);
  for (let gamma = start; gamma > gammaMin * start; gamma *= gammaFall) {
    takePattern(newton, family, gamma);
    if (newton.newtonSteps >= stepMax) return false;
    minimiseHuber(newton, family, gamma, min(stepMax, newton.newtonSteps + stageStepMax));
    computeCentre(newton, family, candidate);
    multiplyRows(family, rowProducts, candidate);
    keepBest(family, sumMagnitudes(family, rowProducts));
    if (!isVanishing(newton, family, gamma)) {
      mixIn(position, candidate, width);
      mixIn(values, rowProducts, rowCount);
      continue;
    }
    copy(held, position, width);
    if (prove(newton, family, min(newton.newtonSteps + proofStepMax, stepMax), true)) return true;
    makeAllQuadratic(newton, family);
    copy(position, held, width);
    multiplyRows(family, values, position);
  }
  return false;
}

/** Whether every quadratic row is near 0 at w(0), whose y_i w lie in `rowProducts`. */
function isVanishing(newton: HuberNewton, family: RowFamily, gamma: f64): bool {
  const values = newton.values;
  const rowCount = family.rowCount;
  let top: f64 = 0.0;
  let topQuadratic: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) {
    const value = abs(at(rowProducts, i));
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
function descendAlongEdges(family: RowFamily, stepMax: i32): bool {
  const scratch = workspace + huberNewtonBytes(family.rowCount, family.columnCount);
  copy(candidate, best, family.width);
  if (!descendEdges(family, candidate, dual, functional, stepMax, scratch)) return false;
  multiplyRows(family, rowProducts, candidate);
  keepBest(family, sumMagnitudes(family, rowProducts));
  return isCertified(family);
}

/**
 * Step 5 for the candidate, which is corrected first if it is new: its |Y w|_1 becomes `objective`, and the multipliers
 * found `dual`. The Newton steps of the whole problem may reach `stepMax`.
 */
function prove(newton: HuberNewton, family: RowFamily, stepMax: i32, isNew: bool): bool {
  const values = newton.values;
  const rowCount = family.rowCount;
  multiplyRows(family, values, candidate);
  let top: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) top = max(top, abs(at(values, i)));
  for (let i = 0; i < rowCount; i++) if (abs(at(values, i)) <= zeroShare * top) put(values, i, 0.0);
  freezeLinear(newton, family);
  if (isNew) for (let count = 0; count < refinementCount; count++) refineVertex(newton, family, candidate);
  multiplyRows(family, dual, candidate);
  keepBest(family, sumMagnitudes(family, dual));
  if (minimiseHuber(newton, family, 1.0, stepMax) !== newtonSettled) return false;
  for (let i = 0; i < rowCount; i++) put(dual, i, max(-1.0, min(1.0, at(values, i))));
  return isCertified(family);
}

/** The candidate's objective; it is kept if no better one is. */
function keepBest(family: RowFamily, candidateObjective: f64): void {
  objective = candidateObjective;
  if (!(objective < bestObjective)) return;
  bestObjective = objective;
  copy(best, candidate, family.width);
}

/** Whether the bound that `dual` proves, or one before, reaches `objective`. */
function isCertified(family: RowFamily): bool {
  const rowCount = family.rowCount;
  const columnCount = family.columnCount;
  let top: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) top = max(top, abs(at(dual, i)));
  combineRows(family, product, dual);
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

function sumMagnitudes(family: RowFamily, vector: usize): f64 {
  const rowCount = family.rowCount;
  let sum: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) sum += abs(at(vector, i));
  return sum;
}
