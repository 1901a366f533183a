/*
 * The proofs of a verdict. Each reads A, S, sigma and one vector, and sums over the matrix anew: of the path that
 * found the vector nothing enters but the pivots of S's columns in the Cholesky factor of A_T^T A_T. Such a pivot is the
 * distance of a column from all before it, at most that from those of S before it: the pivot of A_S alone.
 *
 * Success: w with A_S^T w = sigma, |A_j^T w| < 1 off S, and A_S injective by its pivots. Where S is all columns, injective
 * is enough.
 * Failure: h with A h = 0 and |h_Sc|_1 < |sigma^T h_S|. In floating point A h is not 0; but every w with
 * A_S^T w = sigma and |A_Sc^T w| <= 1 has
 *   |sigma^T h_S| - |h_Sc|_1 <= |w^T A h| <= |w| |A h|,
 * so that h rules out all w shorter than (|sigma^T h_S| - |h_Sc|_1) / |A h|, the rounding of A h included. A success
 * must have its w within `reachMax`, a failure must rule out all w within it: no instance can have both proofs.
 *
 * Tie: h with A h = 0 and |h_Sc|_1 = |sigma^T h_S|, along which x0 moves at no cost, and w with A_S^T w = sigma and
 * |A_Sc^T w| <= 1, by which x0 is a minimiser: |x|_1 >= w^T A x = w^T A x0 = |x0|_1. Both hold to their tolerances. That w
 * excludes the proof of a failure, of which any h rules it out. And h rules out every w of a success, |A_Sc^T w| <= b for
 * b = 1 - 1e-7, shorter than ((1 - b) |h_Sc|_1 - | |sigma^T h_S| - |h_Sc|_1 |) / |A h|: that reach is smaller than the
 * others, as the loss counts to seven digits less, but well above what a w needs. Where h lies on S it says that A_S is
 * not injective, which a success rules out by its pivots.
 *
 * Non-negative variables (x0 >= 0, sigma = 1; is x0 the only minimiser of 1^T x subject to A x = A x0, x >= 0?) have one
 * bound instead of two.
 * Success: w with A_S^T w = 1, A_j^T w < 1 off S, and A_S injective. For y >= 0 with A y = A x0 complementary slackness,
 * 1^T y - 1^T x0 = sum_j y_j (1 - A_j^T w) >= 0, is 0 for y within S alone, and there x0 is the only solution.
 * Failure: h with A h = 0, h_Sc >= 0 and 1^T h < 0: x0 + eps h is feasible for small eps, as x0 > 0 on S. Should h lie on S
 * then -h will do as well. In floating point: every w with A_S^T w = 1 and A_j^T w <= 1 off S has
 *   w^T A h = 1^T h_S + sum_Sc h_j A_j^T w <= 1^T h,   as no h_j off S is negative,
 * so that -1^T h <= |w| |A h|: the bound from above, with gain = -1^T h_S for |sigma^T h_S| and loss = 1^T h_Sc for
 * |h_Sc|_1, where h_Sc >= 0 is not left to rounding but asked exactly. Of w nothing but these two conditions entered, so
 * that the reaches exclude each other as above. A tie has 1^T h = 0 and its w in the same two conditions.
 */
import { at, put } from '../algebra/arrays';
import { rowAt } from '../algebra/cholesky';
import { addScaled, clear, columnAt, copy, dot, multiplyTransposed } from '../algebra/vectors';
import {
  clearPadding,
  column,
  columnCount,
  correlation,
  factor,
  leading,
  matrix,
  mirror,
  norms,
  paddedRows,
  rowCount,
  slope,
  size,
  x,
} from './active-set';
import { findHighest } from './heights';

/** Success demands |A_j^T w| below 1 by 1e-7: two digits above what rounding leaves of an equality. */
export const dualBound: f64 = 1.0 - 1e-7;
/** The factor of A_S must keep this distance from singular for A_S to count as injective. */
const pivotMargin: f64 = 1e-6;
/** Making A_S^T w = sigma exact moves A_j^T w by about the deviation over the pivot: a tenth of the margin at most. */
const deviationMax: f64 = 1e-8;
/** Failure demands |sigma^T h_S| above |h_Sc|_1 by this share of their sum: far above the rounding of the two sums. */
const lossMargin: f64 = 1e-8;
/**
 * The longest w considered, in units of 1 over the longest column of A_S. With k <= 10^4 and pivots above the margin,
 * |w| <= sqrt(k) / 1e-6 keeps within it; rounding of A h leaves a reach of 1e10 and more where h is well determined.
 */
const reachMax: f64 = 1e8;
/** Twice the rounding of one operation: of a sum of c products at most c units of it are lost. */
const roundingUnit: f64 = 2.220446049250313e-16;

/** What w may miss of A_S^T w = sigma and |A_j^T w| <= 1, rounding included: x0's norm is the smallest to twice this. */
const minimalityTolerance: f64 = 1e-9;
/**
 * A tie's gain and loss differ by at most this share of |h|_1. They are exact to (c + 2) units of rounding in a sum of c
 * entries, and the entries to as many times the condition of A_T: 1e-12 leaves three digits for that. Continuous laws of A
 * come as near to a tie without being one about once in 10^12 instances.
 */
const tieTolerance: f64 = 1e-12;
/** A tie's |A h|, rounding included, over sum |h_j| |A_j|: 10^4 columns round to 2e-12. */
const tieResidualMax: f64 = 1e-11;
/** The least reach of a tie: a hundred times what w needs in practice, and what rounding of A h leaves at m = 5000. */
const tieReachMin: f64 = 1e4;

let planted: usize = 0;
let plantedSigns: usize = 0;
let plantedCount = 0;
let report: usize = 0;

// What the last w and the last h amount to.
let deviation: f64 = 0.0;
let residual: f64 = 0.0;
let weight: f64 = 0.0;
let gain: f64 = 0.0;
let loss: f64 = 0.0;

/**
 * Places S, sigma and the report, all NaN at first: max |A_S^T w - sigma|, max off S |A_j^T w|, the smallest pivot of
 * A_S over its column's norm, |w| times the longest column of A_S; (|sigma^T h_S| - |h_Sc|_1) over their sum, a bound
 * of |A h| over sum |h_j| |A_j|, and the reach: the length, in the unit of |w|, below which h rules out every w.
 */
export function openProof(plantedAt: usize, signsAt: usize, k: i32, reportAt: usize): void {
  planted = plantedAt;
  plantedSigns = signsAt;
  plantedCount = k;
  report = reportAt;
  for (let i = 0; i < 7; i++) put(report, i, NaN);
}

/** Whether w proves x0 the only minimiser. Leaves A^T w in `correlation`, with 0 on S. */
export function proveUniqueness(w: usize): bool {
  const largest = multiplyDual(w);
  // Not `largest >= dualBound`: a NaN proves nothing.
  if (!(largest < dualBound)) return false;
  let pivot: f64 = 1.0;
  let count = 0;
  for (let i = 0; i < size; i++) {
    if (at(x, i) == 0.0) continue;
    pivot = min(pivot, load<f64>(rowAt(factor, i) + (<usize>i << 3)) / at(norms, i));
    count++;
  }
  if (count < plantedCount) return false;
  const reach = Math.sqrt(dot(w, w, paddedRows)) * longestPlanted();
  put(report, 0, deviation);
  put(report, 1, largest);
  put(report, 2, pivot);
  put(report, 3, reach);
  if (!(pivot > pivotMargin)) return false;
  // An injective A has one solution alone, whatever w is; of a square one, the planted vector may have no zero.
  return plantedCount == columnCount || (deviation < deviationMax * pivot && reach < reachMax);
}

/** Whether w proves x0 a minimiser. Leaves A^T w in `correlation`, with 0 on S. */
export function proveMinimality(w: usize): bool {
  const largest = multiplyDual(w);
  let longest: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    const source = columnAt(matrix, leading, j);
    longest = max(longest, dot(source, source, rowCount));
  }
  const length = Math.sqrt(dot(w, w, paddedRows));
  const rounding = <f64>(rowCount + 2) * roundingUnit * length * Math.sqrt(longest);
  put(report, 0, deviation);
  put(report, 1, largest);
  put(report, 2, NaN);
  put(report, 3, length * longestPlanted());
  return largest + rounding <= 1.0 + minimalityTolerance && deviation + rounding <= minimalityTolerance;
}

/** A^T w into `correlation`, with 0 on S; max |A_S^T w - sigma| into `deviation`; returns max |A_j^T w| off S. */
function multiplyDual(w: usize): f64 {
  multiplyTransposed(correlation, matrix, leading, w, paddedRows, columnCount);
  deviation = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    const j = plantedIndex(i);
    deviation = max(deviation, abs(at(correlation, j) - at(plantedSigns, i)));
    put(correlation, j, 0.0);
  }
  return findHighest(correlation, columnCount);
}

/** Whether h proves that x0 is not a minimiser. */
export function proveLoss(h: usize): bool {
  if (!weigh(h)) return false;
  const share = (gain - loss) / (gain + loss);
  // No residual at all, as from a column of zeros, is no bound for |w|.
  const reach = residual > 0.0 ? ((gain - loss) / residual) * longestPlanted() : f64.MAX_VALUE;
  put(report, 4, share);
  put(report, 5, residual > 0.0 ? residual / weight : 0.0);
  put(report, 6, reach);
  return share > lossMargin && reach > reachMax;
}

/** Whether h proves that x0 is not the only minimiser: along it nothing is lost, and nothing gained. */
export function proveTie(h: usize): bool {
  if (!weigh(h)) return false;
  let length: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) length += abs(at(h, j));
  const balance = (gain - loss) / length;
  const share = residual > 0.0 ? residual / weight : 0.0;
  const margin = (1.0 - dualBound) * loss - abs(gain - loss);
  const isOnSupport = loss == 0.0;
  const reach = isOnSupport || residual == 0.0 ? f64.MAX_VALUE : (margin / residual) * longestPlanted();
  put(report, 4, balance);
  put(report, 5, share);
  put(report, 6, reach);
  return abs(balance) <= tieTolerance && share <= tieResidualMax && reach > tieReachMin;
}

/**
 * |A h| with its rounding and sum |h_j| |A_j| into `residual` and `weight`; what x0's norm falls by along h on S and
 * rises by off S into `gain` and `loss`. False if non-negative variables may not move along h.
 */
function weigh(h: usize): bool {
  clear(column, paddedRows);
  weight = 0.0;
  let count = 0;
  for (let j = 0; j < columnCount; j++) {
    const factor = at(h, j);
    if (factor == 0.0) continue;
    const source = columnAt(matrix, leading, j);
    addScaled(column, factor, source, rowCount);
    weight += abs(factor) * Math.sqrt(dot(source, source, rowCount));
    count++;
  }
  clearPadding(column);
  residual = Math.sqrt(dot(column, column, paddedRows)) + <f64>(count + 2) * roundingUnit * weight;

  copy(slope, h, columnCount);
  let along: f64 = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    along += at(plantedSigns, i) * at(h, plantedIndex(i));
    put(slope, plantedIndex(i), 0.0);
  }
  loss = 0.0;
  let least: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    loss += abs(at(slope, j));
    least = min(least, at(slope, j));
  }
  const isOneSided = mirror > 0.0;
  gain = isOneSided && loss > 0.0 ? -along : abs(along);
  return !(isOneSided && least < 0.0);
}

function longestPlanted(): f64 {
  let longest: f64 = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    const source = columnAt(matrix, leading, plantedIndex(i));
    longest = max(longest, dot(source, source, rowCount));
  }
  return Math.sqrt(longest);
}

// @ts-ignore: decorator
@inline
function plantedIndex(i: i32): i32 {
  return load<i32>(planted + (<usize>i << 2));
}
