/*
 * The proofs of a verdict. Each reads A, S, sigma and one vector, and computes all sums over the matrix again. From the
 * path that found the vector it uses Cholesky factors of A_S^T A_S and A_T^T A_T alone, through bounds of their
 * rounding (singular-bounds.ts). docs/certificates.md says what each verdict rests on.
 *
 * First come cheap tests, the gates: for a vector that does not pass them a proof would fail. The proof follows, and
 * does not depend on them.
 *
 * Success: w with A_S^T w = sigma, |A_j^T w| < 1 off S, and A_S injective. In floating point A_S^T w = sigma holds to its
 * rounding; but w can be moved to where it holds exactly, and |A_j^T w| then grows by a known amount at most. Where S is all
 * columns, injective is enough.
 * Failure: h with A h = 0 and |h_Sc|_1 < |sigma^T h_S|. In floating point A h is not 0; but every w with
 * A_S^T w = sigma and |A_Sc^T w| <= 1 has
 *   |sigma^T h_S| - |h_Sc|_1 <= |w^T A h| <= |w| |A h|,
 * so that h rules out all w shorter than (|sigma^T h_S| - |h_Sc|_1) / |A h|, the rounding of A h included. All w are,
 * as A^T has a least singular value. Where no such bound is found, h proves its claim only to rounding, and integers
 * decide.
 *
 * Tie: h with A h = 0 and |h_Sc|_1 = |sigma^T h_S|, along which x0 moves at no cost, and w with A_S^T w = sigma and
 * |A_Sc^T w| <= 1, by which x0 is a minimiser: |x|_1 >= w^T A x = w^T A x0 = |x0|_1. Floating point cannot prove an
 * equality: both vectors are only proposed here, and src/kernels/l1/settle-exactly.ts decides in integers.
 *
 * Non-negative variables (x0 >= 0, sigma = 1; is x0 the only minimiser of 1^T x subject to A x = A x0, x >= 0?) have
 * one bound instead of two. Success: w with A_S^T w = 1, A_j^T w < 1 off S, and A_S injective. For y >= 0 with A y = A
 * x0 complementary slackness, 1^T y - 1^T x0 = sum_j y_j (1 - A_j^T w) >= 0, is 0 for y within S alone, and there x0 is
 * the only solution. Failure: h with A h = 0, h_Sc >= 0 and 1^T h < 0: x0 + eps h is feasible for small eps, as x0 > 0
 * on S. If h is 0 off S, -h serves as well. With gain = -1^T h_S for |sigma^T h_S| and loss = 1^T h_Sc for |h_Sc|_1 it
 * reads as above. But w is not bounded, since A_j^T w may be arbitrarily negative. Therefore h itself is moved so that
 * A h = 0 holds exactly, and no sign off S changes.
 */

import { at, put } from '../../algebra/wasm/arrays';
import { rowAt } from '../../algebra/wasm/cholesky';
import { GramFactor } from '../../algebra/wasm/gram-factor';
import { addScaled, clear, columnAt, copy, dot, multiplyTransposed } from '../../algebra/wasm/vectors';
import { clearPadding, columnIndex, infinity, takeFactor } from './active-set';
import { DualSet } from './dual-set';
import { computeHighest } from './heights';
import { outward, unit } from './inverse-bounds';
import { forgetProofs, RecoveryProblem, RecoveryReport } from './records';
import {
  boundRows,
  boundRowsOf,
  boundsColumns,
  boundsPlanted,
  factorPlanted,
  getLeastShare,
  knowsRows,
} from './singular-bounds';

/** Success requires |A_j^T w| to be below 1 by 1e-7: two digits more than the rounding of an equality. */
export const dualBound: f64 = 1.0 - 1e-7;
/** A gate: the factor of A_S must keep this distance from singular. */
const pivotMargin: f64 = 1e-6;
/** A gate: making A_S^T w = sigma exact moves A_j^T w by about the deviation over the pivot, a tenth of the margin. */
const deviationMax: f64 = 1e-8;
/** A gate: |sigma^T h_S| above |h_Sc|_1 by this share of their sum, far above the rounding of the two sums. */
const lossMargin: f64 = 1e-8;
/**
 * A gate: the longest w considered, in units of 1 over the longest column of A_S. With k <= 10^4 and pivots above the margin,
 * |w| <= sqrt(k) / 1e-6 keeps within it; rounding of A h leaves a reach of 1e10 and more where h is well determined.
 */
const reachMax: f64 = 1e8;
/** Twice the rounding of one operation: of a sum of c products at most c units of it are lost. */
const roundingUnit: f64 = 2.220446049250313e-16;

/** How far the w of a proposed tie may be from A_S^T w = sigma and |A_j^T w| <= 1, rounding included. */
const minimalityTolerance: f64 = 1e-9;
/**
 * A proposed tie's gain and loss differ by at most this share of |h|_1. They are exact to (c + 2) units of rounding in
 * a sum of c entries, and the entries to as many times the condition of A_T: 1e-12 leaves three digits for that.
 * Continuous laws of A come as near to a tie without being one about once in 10^12 instances.
 */
const tieTolerance: f64 = 1e-12;
/** A proposed tie's |A h|, rounding included, over sum |h_j| |A_j|: 10^4 columns round to 2e-12. */
const tieResidualMax: f64 = 1e-11;

let planted: usize = 0;
let plantedSigns: usize = 0;
let plantedCount = 0;
let report = changetype<RecoveryReport>(0);
/** The factor that the current question is about: of A_S^T A_S or A_T^T A_T. */
const known = changetype<GramFactor>(memory.data(offsetof<GramFactor>(), 16));

// What the last w and the last h amount to.
let deviation: f64 = 0.0;
let residual: f64 = 0.0;
let weight: f64 = 0.0;
let gain: f64 = 0.0;
let loss: f64 = 0.0;
let length: f64 = 0.0;
/** Whether the last h that `proveLoss` accepted stands for one with A h = 0, and not only to rounding. */
let lossIsProved = false;
/** How many rows of A will be asked about. */
let rowLimit = 0;

/** Whether the last h that `proveLoss` accepted stands for one with A h = 0. */
export function isLossProved(): bool {
  return lossIsProved;
}

/** Places the problem and the report, whose doubles are NaN at first. */
export function openProof(problem: RecoveryProblem, reportAt: RecoveryReport): void {
  rowLimit = problem.rowLimit;
  planted = problem.planted;
  plantedSigns = problem.signs;
  plantedCount = problem.k;
  report = reportAt;
  forgetProofs(report);
}

/** Whether w proves x0 the only minimiser. Leaves A^T w in `correlation`, with 0 on S. */
export function proveUniqueness(set: DualSet, w: usize): bool {
  const size = set.size;
  const x = set.x;
  const factor = set.factor;
  const norms = set.norms;
  const largest = multiplyDual(set, w);
  // Not `largest >= dualBound`: a NaN proves nothing.
  if (!(largest < dualBound)) return false;
  let pivot: f64 = 1.0;
  let count = 0;
  for (let i = 0; i < size; i++) {
    if (at(x, i) === 0.0) continue;
    pivot = min(pivot, load<f64>(rowAt(factor, i) + ((<usize>i) << 3)) / at(norms, i));
    count++;
  }
  if (count < plantedCount) return false;
  const reach = Math.sqrt(dot(w, w, set.paddedRows)) * longestPlanted(set);
  report.dualDeviation = deviation;
  report.dualMaxOffSupport = largest;
  report.pivotMin = pivot;
  report.dualReach = reach;
  if (!(pivot > pivotMargin)) return false;
  // An injective A has one solution alone, whatever w is; of a square one, the planted vector may have no zero.
  if (plantedCount === set.columnCount) return plantedShareExceeds(set, 0.0);
  return deviation < deviationMax * pivot && reach < reachMax && standsCorrected(set, w, largest);
}

/**
 * Whether |A_j^T w| stays below 1 off S, by what rounding can hide of it, and by what moving w to where A_S^T w = sigma holds
 * exactly can add: dw = A_S G^-1 r with r = sigma - A_S^T w, G = A_S^T A_S, and |dw|^2 = r^T G^-1 r is at most the sum of
 * (r_i / |a_i|)^2 over the least eigenvalue of D^-1/2 G D^-1/2.
 */
function standsCorrected(set: DualSet, w: usize, largest: f64): bool {
  const matrix = set.matrix;
  const leading = set.leading;
  const rowCount = set.rowCount;
  const longest = Math.sqrt(longestSquare(set));
  let shortest = infinity;
  for (let i = 0; i < plantedCount; i++) {
    const source = columnAt(matrix, leading, plantedIndex(i));
    shortest = min(shortest, dot(source, source, rowCount));
  }
  // Of a sum of m products, of entries that are off by 4 units where they stand for cosines; `outward` covers the rest.
  const rounding = <f64>(rowCount + 6) * unit * Math.sqrt(dot(w, w, set.paddedRows));
  const missed = Math.sqrt(<f64>plantedCount) * (deviation / Math.sqrt(shortest) + rounding);
  const left = (1.0 - largest) / outward - rounding * longest * outward;
  if (!(left > 0.0)) return false;
  const moved = plantedCount > 0 ? missed * longest * outward : 0.0;
  const ratio = moved / left;
  if (!plantedShareExceeds(set, ratio * ratio * outward)) return false;
  report.dualUncertainty =
    (rounding * longest + (plantedCount > 0 ? moved / Math.sqrt(getLeastShare()) : 0.0)) * outward;
  return true;
}

/**
 * Whether the columns of S are injective, with a least share above `needed`. T's factor begins with that of S, unless
 * the path continued from another problem or corrected a pivot.
 */
function plantedShareExceeds(set: DualSet, needed: f64): bool {
  if (plantedCount === 0) return true;
  let leads = 0;
  while (leads < min(plantedCount, set.appendedRows) && columnIndex(set, leads) === plantedIndex(leads)) leads++;
  takeFactor(known, set, leads);
  if (leads === plantedCount) return boundsColumns(known, 0.0, needed);
  return factorPlanted(set, planted, plantedCount, known) && boundsPlanted(needed);
}

/** Whether w proves, to rounding, that x0 is a minimiser. Leaves A^T w in `correlation`, with 0 on S. */
export function proveMinimality(set: DualSet, w: usize): bool {
  const rowCount = set.rowCount;
  const largest = multiplyDual(set, w);
  const dualLength = Math.sqrt(dot(w, w, set.paddedRows));
  const rounding = <f64>(rowCount + 2) * roundingUnit * dualLength * Math.sqrt(longestSquare(set));
  report.dualDeviation = deviation;
  report.dualMaxOffSupport = largest;
  report.pivotMin = NaN;
  report.dualReach = dualLength * longestPlanted(set);
  return largest + rounding <= 1.0 + minimalityTolerance && deviation + rounding <= minimalityTolerance;
}

/** A^T w into `correlation`, with 0 on S; max |A_S^T w - sigma| into `deviation`; returns max |A_j^T w| off S. */
function multiplyDual(set: DualSet, w: usize): f64 {
  const correlation = set.correlation;
  const columnCount = set.columnCount;
  multiplyTransposed(correlation, set.matrix, set.leading, w, set.paddedRows, columnCount);
  deviation = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    const j = plantedIndex(i);
    deviation = max(deviation, abs(at(correlation, j) - at(plantedSigns, i)));
    put(correlation, j, 0.0);
  }
  return computeHighest(set, correlation, columnCount);
}

/** Whether h shows that x0 is not a minimiser; `lossIsProved` says whether beyond rounding. */
export function proveLoss(set: DualSet, h: usize): bool {
  if (!weigh(set, h)) return false;
  const share = (gain - loss) / (gain + loss);
  // No residual at all, as from a column of zeros, is no bound for |w|.
  const reach = residual > 0.0 ? ((gain - loss) / residual) * longestPlanted(set) : f64.MAX_VALUE;
  report.lossShare = share;
  report.nullResidual = residual > 0.0 ? residual / weight : 0.0;
  report.excludedReach = reach;
  if (!(share > lossMargin && reach > reachMax)) return false;
  // Of the sums that gain and loss are.
  const rounding = 2.0 * <f64>(set.columnCount + 2) * unit * length * outward;
  const margin = (gain - loss - rounding) / outward;
  const slack = residual === 0.0 ? 0.0 : set.mirror < 0.0 ? slackOfFree(set, margin) : slackWithin(set);
  report.lossUncertainty = (rounding + slack) / (gain + loss);
  lossIsProved = margin > slack;
  return true;
}

/**
 * The most that w^T A h can be for a w with |A^T w| <= 1, over which gain - loss rules all of them out; infinite where
 * nothing is known. |w| is bounded by T, where it is full, since |w|^2 = t^T G^-1 t with t = A_T^T w, G = A_T^T A_T; or by all
 * columns, as |w| <= |A^T w|_2 over the m-th singular value of A.
 */
function slackOfFree(set: DualSet, margin: f64): f64 {
  const matrix = set.matrix;
  const leading = set.leading;
  const rowCount = set.rowCount;
  const columnCount = set.columnCount;
  const size = set.size;
  const norms = set.norms;
  const isKnown = knowsRows(matrix, leading, rowCount, columnCount);
  if (!isKnown && size === rowCount) {
    let shortest = infinity;
    for (let i = 0; i < size; i++) shortest = min(shortest, at(norms, i));
    const factorOf = (Math.sqrt(<f64>size) / shortest) * residual * outward;
    const ratio = factorOf / margin;
    // What all rows together take may serve other problems, too.
    const isAlone = rowLimit === rowCount;
    takeFactor(known, set, size);
    if (boundsColumns(known, set.turnedShare, ratio * ratio * outward, isAlone)) {
      return factorOf / Math.sqrt(getLeastShare());
    }
  }
  const least = boundRows(matrix, leading, rowCount, columnCount, rowLimit);
  return (Math.sqrt(<f64>columnCount) / least) * residual * outward;
}

/**
 * The most by which gain - loss changes from h to an h - dh with A (h - dh) = 0: dh = A_J^+ (A h), over the columns J of S
 * and of h's other entries, none of which may change its sign. `offSupport` holds h off S, and is lost.
 */
function slackWithin(set: DualSet): f64 {
  const columnCount = set.columnCount;
  const offSupport = set.offSupport;
  let count = plantedCount;
  let smallest = infinity;
  for (let j = 0; j < columnCount; j++) {
    const magnitude = abs(at(offSupport, j));
    if (magnitude > 0.0) smallest = min(smallest, magnitude);
    if (magnitude > 0.0) count++;
    put(offSupport, j, magnitude > 0.0 ? 1.0 : 0.0);
  }
  for (let i = 0; i < plantedCount; i++) put(offSupport, plantedIndex(i), 1.0);
  const moved = (residual / boundRowsOf(offSupport, set.matrix, set.leading, set.rowCount, columnCount)) * outward;
  return moved < smallest ? Math.sqrt(<f64>count) * moved * outward : infinity;
}

/**
 * Whether some h' has A h' = 0 exactly and, off S, the signs of h: where no entry is so small that it may be rounding, and the
 * columns are enough to reach all of R^m.
 */
export function keepsSigns(set: DualSet, h: usize): bool {
  return weigh(set, h) && loss > 0.0 && slackWithin(set) < infinity;
}

/** Whether h shows a tie: along it the l1 norm of x0 stays the same, to rounding. */
export function proveTie(set: DualSet, h: usize): bool {
  if (!weigh(set, h)) return false;
  const balance = (gain - loss) / length;
  const share = residual > 0.0 ? residual / weight : 0.0;
  const margin = (1.0 - dualBound) * loss - abs(gain - loss);
  const isOnSupport = loss === 0.0;
  const reach = isOnSupport || residual === 0.0 ? f64.MAX_VALUE : (margin / residual) * longestPlanted(set);
  report.lossShare = balance;
  report.nullResidual = share;
  report.excludedReach = reach;
  return abs(balance) <= tieTolerance && share <= tieResidualMax;
}

/**
 * |A h| with its rounding and sum |h_j| |A_j| into `residual` and `weight`; what x0's norm falls by along h on S and
 * rises by off S into `gain` and `loss`. False if non-negative variables may not move along h.
 */
function weigh(set: DualSet, h: usize): bool {
  const column = set.column;
  const paddedRows = set.paddedRows;
  const columnCount = set.columnCount;
  const matrix = set.matrix;
  const leading = set.leading;
  const rowCount = set.rowCount;
  const offSupport = set.offSupport;
  clear(column, paddedRows);
  weight = 0.0;
  let count = 0;
  for (let j = 0; j < columnCount; j++) {
    const step = at(h, j);
    if (step === 0.0) continue;
    const source = columnAt(matrix, leading, j);
    addScaled(column, step, source, rowCount);
    weight += abs(step) * Math.sqrt(dot(source, source, rowCount));
    count++;
  }
  clearPadding(set, column);
  residual = Math.sqrt(dot(column, column, paddedRows)) + <f64>(count + 2) * roundingUnit * weight;

  copy(offSupport, h, columnCount);
  let along: f64 = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    along += at(plantedSigns, i) * at(h, plantedIndex(i));
    put(offSupport, plantedIndex(i), 0.0);
  }
  loss = 0.0;
  length = 0.0;
  for (let j = 0; j < columnCount; j++) length += abs(at(h, j));
  let least: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    loss += abs(at(offSupport, j));
    least = min(least, at(offSupport, j));
  }
  const isOneSided = set.mirror > 0.0;
  gain = isOneSided && loss > 0.0 ? -along : abs(along);
  return !(isOneSided && least < 0.0);
}

/** max |A_j|^2 */
function longestSquare(set: DualSet): f64 {
  const columnCount = set.columnCount;
  const matrix = set.matrix;
  const leading = set.leading;
  const rowCount = set.rowCount;
  let longest: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const source = columnAt(matrix, leading, j);
    longest = max(longest, dot(source, source, rowCount));
  }
  return longest;
}

function longestPlanted(set: DualSet): f64 {
  const matrix = set.matrix;
  const leading = set.leading;
  const rowCount = set.rowCount;
  let longest: f64 = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    const source = columnAt(matrix, leading, plantedIndex(i));
    longest = max(longest, dot(source, source, rowCount));
  }
  return Math.sqrt(longest);
}

// @inline
function plantedIndex(i: i32): i32 {
  return load<i32>(planted + ((<usize>i) << 2));
}
