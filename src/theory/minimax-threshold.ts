import { type Signs, sideCount } from './signs.js';
import { millsRatio, normalDensity } from './special-functions.js';

/** Beyond this alpha the density underflows, and with it every share and every risk. */
const alphaMax = 38;

/**
 * A point of the curve of minimax soft thresholding. x has a share epsilon of non-zeros, which an adversary chooses, and
 * is seen in standard normal noise; thresholding at alpha is the best that is sure against him.
 */
export interface MinimaxPoint {
  /** The threshold, in standard deviations of the noise. */
  readonly alpha: number;
  readonly epsilon: number;
  /** The mean squared error per entry, in units of the noise's variance. */
  readonly risk: number;
}

/**
 * Minimax soft thresholding, 0 < epsilon < 1: the minimum over alpha of
 *   epsilon (1 + alpha^2) + (1 - epsilon) c E (g - alpha)_+^2,   c = 2 signed, 1 non-negative, g standard normal.
 * (The worst non-zeros are huge: each costs the noise and the bias alpha.) AMP runs with this alpha when it knows k / n.
 * Source: D. L. Donoho & I. M. Johnstone, Probab. Theory Relat. Fields 99 (1994) 277-303; D. L. Donoho, A. Maleki &
 * A. Montanari, IEEE Trans. Inf. Theory 57 (2011) 6920-6941.
 */
export function minimaxThreshold(epsilon: number, signs: Signs = 'signed'): MinimaxPoint {
  if (!(epsilon > 0 && epsilon < 1)) {
    throw new RangeError(`the minimax threshold needs a share of non-zeros 0 < epsilon < 1, got ${epsilon}`);
  }
  return minimaxPoint(
    alphaWhere((alpha) => minimaxPoint(alpha, signs).epsilon <= epsilon),
    signs,
  );
}

/**
 * The minimax point whose risk is delta, 0 < delta < 1: its alpha carries AMP up to the weak threshold at delta, whose
 * epsilon / delta is that threshold. AMP runs with it when it knows m / n alone.
 * Source: D. L. Donoho, A. Maleki & A. Montanari, PNAS 106 (2009) 18914-18919.
 */
export function transitionThreshold(delta: number, signs: Signs = 'signed'): MinimaxPoint {
  if (!(delta > 0 && delta < 1)) throw new RangeError(`the transition threshold needs 0 < delta < 1, got ${delta}`);
  return minimaxPoint(
    alphaWhere((alpha) => minimaxPoint(alpha, signs).risk <= delta),
    signs,
  );
}

/**
 * The epsilon for which alpha > 0 is minimax, and the risk there. Setting the derivative to zero and putting it back
 * leaves, with the normal density phi and upper tail Q,
 *   epsilon = c (phi - alpha Q) / (alpha + c (phi - alpha Q)),   risk = c phi / (alpha + c (phi - alpha Q)).
 */
export function minimaxPoint(alpha: number, signs: Signs): MinimaxPoint {
  const density = sideCount(signs) * normalDensity(alpha);
  const mass = density * (1 - alpha * millsRatio(alpha));
  return { alpha, epsilon: mass / (alpha + mass), risk: density / (alpha + mass) };
}

/** The smallest alpha from which a condition holds, to its last bit. */
export function alphaWhere(holds: (alpha: number) => boolean): number {
  let low = 0;
  let high = alphaMax;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return low;
    if (holds(middle)) high = middle;
    else low = middle;
  }
}
