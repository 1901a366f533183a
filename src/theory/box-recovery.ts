import { stirlingError } from './special-functions.js';

/** Terms below this share of the sum are left out. */
const negligible = 1e-20;

/**
 * The exact probability that x is the only point of the box [0, 1]^n with A x = b, where all but k entries of x are at
 * a bound; or the only point of the orthant x >= 0, where all but k entries are 0. For A in R^{m x n} in general
 * position, with a law that does not change when columns change sign (no Gaussian needed). Whole 0 <= k, m <= n.
 *
 *   P = 1 - 2^-(n-k-1) sum over l < n - m of C(n - k - 1, l) = 2^-(n-k-1) sum over l < m - k of C(n - k - 1, l)
 *
 * The second sum has no cancellation. Relative error below 1e-11 for n <= 10^4, down to underflow.
 * Source: J. G. Wendel, Math. Scand. 11 (1962) 109-111: that n - m random vectors in general position share a half
 * space; for recovery D. L. Donoho & J. Tanner, Discrete Comput. Geom. 43 (2010) 522-541.
 */
export function boxRecoveryProbability({ n, m, k }: { n: number; m: number; k: number }): number {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`box recovery needs a whole n >= 1, got ${n}`);
  for (const [name, value] of Object.entries({ m, k })) {
    if (!Number.isSafeInteger(value) || value < 0 || value > n) {
      throw new RangeError(`box recovery needs a whole ${name} in 0 .. n = ${n}, got ${value}`);
    }
  }
  if (m <= k) return m === n ? 1 : 0;
  return coinTail(n - k - 1, m - k);
}

/** The chance of fewer than `limit` heads among `count` coins; 0 < limit. */
function coinTail(count: number, limit: number): number {
  if (limit > count) return 1;
  // The smaller side is summed from its largest term on, where the terms fall.
  if (2 * limit > count + 1) return 1 - coinTail(count, count + 1 - limit);
  let sum = 0;
  let term = 1;
  for (let l = limit - 1; term > negligible * sum; l -= 1) {
    sum += term;
    term *= l / (count - l + 1);
  }
  return Math.exp(logCoinShare(count, limit - 1) + Math.log(sum));
}

/**
 * ln(C(count, l) 2^-count), from what Stirling's formula leaves and the distance from the middle, so that nothing large
 * cancels. Source: C. Loader, Fast and accurate computation of binomial probabilities (2000).
 */
function logCoinShare(count: number, l: number): number {
  if (l === 0) return -count * Math.LN2;
  const rest = count - l;
  const tilt = (rest - l) / count;
  const distance = l * Math.log1p(-tilt) + rest * Math.log1p(tilt);
  const remainder = stirlingError(count) - stirlingError(l) - stirlingError(rest);
  return remainder - distance + 0.5 * Math.log(count / (2 * Math.PI * l * rest));
}
