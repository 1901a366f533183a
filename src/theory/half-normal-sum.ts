import { faddeeva, millsRatio } from './special-functions.js';

/** The Fourier integral's step in standard deviations of its peak: its error falls as exp(-2 pi^2 / step^2). */
const fourierStep = 0.5;

/** Terms below exp(-46) = 1e-20 of the largest are left out. */
const logNegligible = 46;

export interface HalfNormalSumLogs {
  /** ln E exp(-S^2 / (2k)). */
  readonly mean: number;
  /** ln P(sqrt(k) g_0 >= S). */
  readonly tail: number;
}

/**
 * Two laws of S = |g_1| + ... + |g_r| against a normal of variance k, g_i standard normal, in logarithms, for whole
 * k >= 1 and r >= 0. Both are exponentially small in r. Relative error of either below 1e-12 for k, r <= 1000; it
 * grows with r as that of a product of r factors does.
 *
 * With L(s) = E exp(-s |g|) = exp(s^2 / 2) erfc(s / sqrt 2) and F(p) = exp(p^2 / 2) L(p / sqrt k)^r, both are inverse
 * Laplace integrals, of F / i sqrt(2 pi) and F / (2 pi i p), along a line Re p = eta > 0. The integrand oscillates on
 * it, so the line is taken through the saddle of F, eta = theta sqrt k, where there is no cancellation. The trapezoidal
 * rule on it is exact but for aliases: see `poleAlias`.
 */
export function logHalfNormalSum(k: number, r: number): HalfNormalSumLogs {
  if (r === 0) return { mean: 0, tail: -Math.LN2 };
  const theta = saddle(k, r);
  const eta = theta * Math.sqrt(k);
  const scale = 1 / Math.sqrt(2 * k);
  const logW0 = Math.log(faddeeva(0, eta * scale).re);
  const lambda = 1 / millsRatio(theta);
  const curvature = 1 + (r / k) * (1 - lambda * (lambda - theta));
  const step = fourierStep / Math.sqrt(curvature);
  let sum = 0.5;
  let tailSum = 0.5 / eta;
  for (let j = 1; ; j += 1) {
    const xi = j * step;
    const { re, im } = faddeeva(xi * scale, eta * scale);
    const logSize = -(xi * xi) / 2 + r * (0.5 * Math.log(re * re + im * im) - logW0);
    if (logSize < -logNegligible) break;
    const size = Math.exp(logSize);
    const phase = r * Math.atan2(im, re) - xi * eta;
    const cosine = Math.cos(phase);
    sum += size * cosine;
    tailSum += (size * (eta * cosine - xi * Math.sin(phase))) / (eta * eta + xi * xi);
  }
  const top = (eta * eta) / 2 + r * logW0;
  const alias = poleAlias({ period: (2 * Math.PI) / step, eta, typical: r * Math.sqrt(2 / (Math.PI * k)) });
  return {
    mean: top + Math.log((2 * step * sum) / Math.sqrt(2 * Math.PI)),
    tail: top + Math.log((step * tailSum) / Math.PI - (alias === 0 ? 0 : alias * Math.exp(-top))),
  };
}

/**
 * What the pole at p = 0 adds to the trapezoidal sum of the tail. The sum is that of exp(-j eta period)
 * P(g_0 - S / sqrt k >= -j period) over all whole j: the term j = 0 is the tail, those of j < 0 are far out on g_0's
 * tail, and while a typical S / sqrt k lies inside the first period, the probabilities of j > 0 are 1. Beyond, eta is
 * so large that they count for nothing.
 */
function poleAlias({ period, eta, typical }: { period: number; eta: number; typical: number }): number {
  return typical < period ? 1 / Math.expm1(eta * period) : 0;
}

/**
 * The root theta of theta k = r (1 / R(theta) - theta), R being Mills' ratio: 1 / R - theta is the mean of |g|
 * tilted by exp(-theta |g|). The right side falls from r sqrt(2 / pi) and lies below r / theta, which brackets it.
 */
function saddle(k: number, r: number): number {
  const excess = (theta: number) => theta * k - r * (1 / millsRatio(theta) - theta);
  let low = 0;
  let high = Math.min((r / k) * Math.sqrt(2 / Math.PI), Math.sqrt(r / k));
  let theta = high;
  // Any theta near the root will do: the integral does not depend on the path, but the cancellation along it does.
  for (let iteration = 0; iteration < 60 && high - low > 1e-9 * high; iteration += 1) {
    const value = excess(theta);
    if (value > 0) high = theta;
    else low = theta;
    const lambda = 1 / millsRatio(theta);
    const newton = theta - value / (k + r * (1 - lambda * (lambda - theta)));
    if (Math.abs(newton - theta) < 1e-9 * high) return newton;
    theta = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return theta;
}
