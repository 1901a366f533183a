import { alphaWhere, minimaxPoint } from './minimax-threshold.js';
import type { Signs } from './signs.js';
import { millsRatio } from './special-functions.js';

/**
 * The weak threshold of l1 minimisation with signed coefficients: for Gaussian A in R^{m x n} with m/n -> delta,
 * a k-sparse x is recovered with probability tending to 1 where k/m < rho(delta) and to 0 above. 0 < delta < 1.
 *
 * In closed parametric form, with the normal density phi and upper tail Q:
 *   delta = 2 phi(a) / (a + 2 (phi(a) - a Q(a))),   rho = 1 - a Q(a) / phi(a),   a > 0.
 * Source: D. L. Donoho, A. Maleki & A. Montanari, PNAS 106 (2009) 18914-18919, where the curve is shown to be
 * that of D. L. Donoho & J. Tanner, J. AMS 22 (2009) 1-53; IEEE Trans. Inf. Theory 57 (2011) 6920-6941.
 */
export function weakThreshold(delta: number): number {
  return thresholdOf(delta, 'signed');
}

/**
 * The weak threshold where x >= 0 is known and used: min 1^T x subject to A x = b, x >= 0. 0 < delta < 1.
 *   delta = phi(a) / (a + phi(a) - a Q(a)),   rho = 1 - a Q(a) / phi(a),   a > 0.
 * Source: as above (their case +); D. L. Donoho & J. Tanner, PNAS 102 (2005) 9452-9457.
 */
export function weakThresholdNonNegative(delta: number): number {
  return thresholdOf(delta, 'non-negative');
}

/**
 * The weak threshold where only bounds are known and used: x in [0, 1]^n with all but k entries at a bound is the only
 * point of the box with A x = b. max(0, 2 - 1/delta), 0 < delta < 1, for A in general position: see
 * `boxRecoveryProbability`. Source: D. L. Donoho & J. Tanner, Discrete Comput. Geom. 43 (2010) 522-541.
 */
export function boxThreshold(delta: number): number {
  checkDelta(delta);
  return Math.max(0, 2 - 1 / delta);
}

function thresholdOf(delta: number, signs: Signs): number {
  checkDelta(delta);
  // The minimax risk falls from 1 to 0 as a rises.
  const alpha = alphaWhere((a) => minimaxPoint(a, signs).risk <= delta);
  return 1 - alpha * millsRatio(alpha);
}

function checkDelta(delta: number): void {
  if (!(delta > 0 && delta < 1)) throw new RangeError(`the weak threshold needs 0 < delta < 1, got ${delta}`);
}
