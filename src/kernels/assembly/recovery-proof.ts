/*
 * The two proofs of a verdict. Each reads A, S, sigma and one vector, and sums over the matrix anew: of the path that
 * found the vector nothing enters but the first k rows of the factor, the Cholesky factor of A_S^T A_S alone.
 *
 * Success: w with A_S^T w = sigma, |A_j^T w| < 1 off S, and A_S injective by its pivots.
 * Failure: h with A h = 0 and |h_Sc|_1 < |sigma^T h_S|. In floating point A h is not 0; but every w with
 * A_S^T w = sigma and |A_Sc^T w| <= 1 has
 *   |sigma^T h_S| - |h_Sc|_1 <= |w^T A h| <= |w| |A h|,
 * so that h rules out all w shorter than (|sigma^T h_S| - |h_Sc|_1) / |A h|, the rounding of A h included. A success
 * must have its w within `reachMax`, a failure must rule out all w within it: no instance can have both proofs.
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
 * that the reaches exclude each other as above.
 */
import {
  at,
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
  put,
  rowCount,
  slope,
} from './active-set';
import { rowAt } from './cholesky';
import { addScaled, clear, columnAt, copy, dot, multiplyTransposed } from './vectors';

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

let planted: usize = 0;
let plantedSigns: usize = 0;
let plantedCount = 0;
let report: usize = 0;

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
  multiplyTransposed(correlation, matrix, leading, w, paddedRows, columnCount);
  let deviation: f64 = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    const j = plantedIndex(i);
    deviation = max(deviation, abs(at(correlation, j) - at(plantedSigns, i)));
    put(correlation, j, 0.0);
  }
  const largest = findLargest(correlation, columnCount);
  // Not `largest >= dualBound`: a NaN proves nothing.
  if (!(largest < dualBound)) return false;
  let pivot: f64 = 1.0;
  for (let i = 0; i < plantedCount; i++) {
    pivot = min(pivot, load<f64>(rowAt(factor, i) + (<usize>i << 3)) / at(norms, i));
  }
  const reach = Math.sqrt(dot(w, w, paddedRows)) * longestPlanted();
  put(report, 0, deviation);
  put(report, 1, largest);
  put(report, 2, pivot);
  put(report, 3, reach);
  return pivot > pivotMargin && deviation < deviationMax * pivot && reach < reachMax;
}

/** max |v_j|, or max(0, v_j), over j < count; NaN if one is. */
function findLargest(v: usize, count: i32): f64 {
  const mirrors = f64x2.splat(mirror);
  let pair = f64x2.splat(0.0);
  const end = v + (<usize>(count & ~1) << 3);
  while (v < end) {
    const values = v128.load(v);
    pair = f64x2.max(pair, f64x2.max(values, f64x2.mul(mirrors, values)));
    v += 16;
  }
  const largest = max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
  return count & 1 ? max(largest, max(load<f64>(v), mirror * load<f64>(v))) : largest;
}

/** Whether h proves that x0 is not a minimiser. */
export function proveLoss(h: usize): bool {
  clear(column, paddedRows);
  let weight: f64 = 0.0;
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
  const residual = Math.sqrt(dot(column, column, paddedRows)) + <f64>(count + 2) * roundingUnit * weight;

  copy(slope, h, columnCount);
  let gain: f64 = 0.0;
  for (let i = 0; i < plantedCount; i++) {
    gain += at(plantedSigns, i) * at(h, plantedIndex(i));
    put(slope, plantedIndex(i), 0.0);
  }
  let loss: f64 = 0.0;
  let least: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) {
    loss += abs(at(slope, j));
    least = min(least, at(slope, j));
  }
  const isOneSided = mirror > 0.0;
  if (isOneSided && least < 0.0) return false;
  gain = isOneSided && loss > 0.0 ? -gain : abs(gain);
  const share = (gain - loss) / (gain + loss);
  // No residual at all, as from a column of zeros, is no bound for |w|.
  const reach = residual > 0.0 ? ((gain - loss) / residual) * longestPlanted() : f64.MAX_VALUE;
  put(report, 4, share);
  put(report, 5, residual > 0.0 ? residual / weight : 0.0);
  put(report, 6, reach);
  return share > lossMargin && reach > reachMax;
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
