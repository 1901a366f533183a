import type { Signs } from './signs.js';
import { normalDensity, normalUpperTail } from './special-functions.js';

/** The law of x's non-zeros. */
export type Coefficients =
  /** All of one magnitude; `signed`, with either sign. */
  | { readonly kind: 'constant'; readonly magnitude: number; readonly signs: Signs }
  /** Normal with mean 0. */
  | { readonly kind: 'gaussian'; readonly deviation: number };

/**
 * The mean squared error of estimating mu from mu + g, g standard normal, by soft thresholding at alpha >= 0:
 * sign(y) max(|y| - alpha, 0), or max(y - alpha, 0) where mu >= 0 is known.
 * Source: D. L. Donoho & I. M. Johnstone, Biometrika 81 (1994) 425-455, appendix.
 */
export function softThresholdRisk(mu: number, alpha: number, signs: Signs): number {
  const missed = normalUpperTail(mu - alpha) - (signs === 'signed' ? normalUpperTail(mu + alpha) : 0);
  const passed = passedRisk(mu, alpha) + (signs === 'signed' ? passedRisk(-mu, alpha) : 0);
  // A mu whose square overflows is never missed.
  return missed === 0 ? passed : passed + mu * mu * missed;
}

/** E (g - alpha)^2 over mu + g > alpha. */
function passedRisk(mu: number, alpha: number): number {
  const cut = alpha - mu;
  return (1 + alpha * alpha) * normalUpperTail(cut) - (alpha + mu) * normalDensity(cut);
}

/** `softThresholdRisk` averaged over mu = x / noiseDeviation, x a non-zero. */
export function coefficientRisk(coefficients: Coefficients, alpha: number, noiseDeviation: number): number {
  switch (coefficients.kind) {
    case 'constant':
      return softThresholdRisk(coefficients.magnitude / noiseDeviation, alpha, coefficients.signs);
    case 'gaussian':
      return gaussianRisk(coefficients.deviation / noiseDeviation, alpha);
    default:
      return coefficients satisfies never;
  }
}

/**
 * mu normal with variance s^2: y = mu + g is normal with variance v = 1 + s^2, and given y, mu has the mean
 * y s^2 / v and the variance s^2 / v, so that only squares of linear functions of y are left.
 */
function gaussianRisk(s: number, alpha: number): number {
  const v = 1 + s * s;
  const share = s === 0 ? 0 : 1 / (1 + 1 / (s * s));
  const cut = alpha / Math.sqrt(v);
  const tail = normalUpperTail(cut);
  const edge = cut * normalDensity(cut);
  const passed = 2 * ((edge + tail) / v - 2 * edge + alpha * alpha * tail);
  // (s^2 / v)^2 v times the second moment of y / sqrt v inside the cut, with v as (alpha / cut)^2.
  const missed = (share * alpha) ** 2 * innerMoment(cut);
  return passed + missed + share;
}

/** E u^2 over |u| < cut, u standard normal, in units of cut^2. */
function innerMoment(cut: number): number {
  if (cut > 2) return (1 - 2 * normalUpperTail(cut) - 2 * cut * normalDensity(cut)) / (cut * cut);
  // The series of the error function without its first term: all terms positive, where the difference cancels.
  let term = cut / 3;
  let sum = 0;
  for (let n = 2; term > 1e-18 * sum; n += 1) {
    sum += term;
    term *= (cut * cut) / (2 * n + 1);
  }
  return 2 * normalDensity(cut) * sum;
}
