import { volumesOfDimension } from './descent-cone-volumes.js';
import { minimaxThreshold } from './minimax-threshold.js';
import { type Signs, sideCount } from './signs.js';
import { millsRatio, normalDensity } from './special-functions.js';

/** What a quantity lies between, ends included. */
export interface Bracket {
  readonly low: number;
  readonly high: number;
}

export interface SparsePoint {
  /** The length of x. */
  readonly n: number;
  /** The number of non-zeros of x. */
  readonly k: number;
  /** `signed` if left out. */
  readonly signs?: Signs;
}

/**
 * The statistical dimension of the descent cone of the l1 norm (non-negative: restricted to the orthant) at a point of
 * R^n with k non-zeros, between bounds that differ by at most 2 sqrt(n / k). Whole 0 <= k <= n. The mean of
 * `descentConeVolumes` is the dimension itself, at a cost that grows with n: see `exactStatisticalDimensions`.
 *
 *   high = min over tau >= 0 of J(tau),   J(tau) = k (1 + tau^2) + (n - k) c E (g - tau)_+^2,   c = 2 or 1 sides
 *   low = high - 2 sqrt((k + (n - k) c P(g > tau)) / k) at the minimising tau
 *
 * The dimension is E min h over tau, h(tau) = dist^2(g, tau times the subgradients at x), and J = E h. h is convex, so
 * J(tau) - E min h <= -Cov(h'(tau), argmin h); h' and argmin h are Lipschitz functions of g, with squared gradients
 * 4 (k + r) and 1 / (k + r), r the entries off the support that pass tau, which bounds their variances (Poincare).
 * Source: D. Amelunxen, M. Lotz, M. B. McCoy & J. A. Tropp, Inf. Inference 3 (2014) 224-294, propositions 4.1 and 4.5,
 * where the difference is bounded by 2 sqrt(n / k) and signs are free.
 */
export function statisticalDimension({ n, k, signs = 'signed' }: SparsePoint): Bracket {
  checkPoint(n, k);
  if (k === 0) return { low: 0, high: 0 };
  // A half-space.
  if (k === n) return { low: n - 0.5, high: n - 0.5 };
  const { alpha, risk } = minimaxThreshold(k / n, signs);
  const passing = (n - k) * sideCount(signs) * normalDensity(alpha) * millsRatio(alpha);
  return { low: Math.max(0, n * risk - 2 * Math.sqrt((k + passing) / k)), high: n * risk };
}

/**
 * The statistical dimension itself for each of `ks`: the mean of the descent cone's intrinsic volumes, of
 * which recovery's chance at m is a tail: the 50 % point lies near m = dimension. Error below 1e-9 n for n <= 1000.
 * Source: Amelunxen et al. (2014), definition 2.1 and theorem I.
 */
export function exactStatisticalDimensions(request: {
  readonly n: number;
  readonly ks: readonly number[];
  /** `signed` if left out. */
  readonly signs?: Signs;
}): number[] {
  const volumesAt = volumesOfDimension(request.n, request.signs);
  return request.ks.map((k) => volumesAt(k).reduce((sum, volume, dimension) => sum + volume * dimension, 0));
}

function checkPoint(n: number, k: number): void {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`a statistical dimension needs a whole n >= 1, got ${n}`);
  if (!Number.isSafeInteger(k) || k < 0 || k > n) {
    throw new RangeError(`a statistical dimension needs a whole k in 0 .. n = ${n}, got ${k}`);
  }
}
