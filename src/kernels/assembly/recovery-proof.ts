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

/** max |v_j| over j < count, NaN if one is. */
function findLargest(v: usize, count: i32): f64 {
  let pair = f64x2.splat(0.0);
  const end = v + (<usize>(count & ~1) << 3);
  while (v < end) {
    pair = f64x2.max(pair, f64x2.abs(v128.load(v)));
    v += 16;
  }
  const largest = max(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1));
  return count & 1 ? max(largest, abs(load<f64>(v))) : largest;
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
  gain = abs(gain);
  let loss: f64 = 0.0;
  for (let j = 0; j < columnCount; j++) loss += abs(at(slope, j));
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
