import { erf, erfc, faddeeva, logFactorial, millsRatio } from './special-functions.js';

/** The tabulated integrals below are resolved up to here. */
export const ambientDimensionMax = 10_000;

/**
 * The intrinsic volumes v_0 .. v_n of the descent cone of the l1 norm at a point of R^n with k non-zeros, as
 * n + 1 numbers that sum to 1; for whole 0 <= k <= n, 1 <= n <= `ambientDimensionMax`. Relative error below 1e-10
 * for n <= 1000, except v_n, which is what the others leave (absolute error 1e-12).
 *
 * Letters: N = n - k zeros; a face of the cone's polar is picked by w of them, r = N - w are left.
 *   v_{n-1-w} = C(N, w) E(k, r, w) M(k, r),   w = 0 .. N
 *   E(k, r, w) = (k + r) / sqrt(2 pi k) * integral over t > 0 of exp(-(k + r) t^2 / 2) erf(t / sqrt 2)^w
 *   M(k, r) = E exp(-(|g_1| + ... + |g_r|)^2 / (2 k)),   g_i standard normal
 * Source: v_j sums over the cone's faces of dimension j; M is proportional to a face's own angle, E to that of its
 * normal cone, as for the cross-polytope: K. Boroczky & M. Henk, Arch. Math. 73 (1999) 465-473. For the cone:
 * D. Amelunxen, M. Lotz, M. B. McCoy & J. A. Tropp, Inf. Inference 3 (2014) 224-294.
 * Cost: some 5 to 10 microseconds per w.
 */
export function descentConeVolumes({ n, k }: { n: number; k: number }): Float64Array {
  return volumesOfDimension(n)(k);
}

/**
 * The same for many k at one n: the integral in E depends on n and w alone (k + r = n - w), and is done once.
 */
export function volumesOfDimension(n: number): (k: number) => Float64Array {
  if (!Number.isSafeInteger(n) || n < 1 || n > ambientDimensionMax) {
    throw new RangeError(`descent-cone volumes need a whole n in 1 .. ${ambientDimensionMax}, got ${n}`);
  }
  const logIntegrals = Float64Array.from({ length: n }, (_, w) => logErfIntegral(n - w, w));
  const logFactorials = Float64Array.from({ length: n + 1 }, (_, i) => logFactorial(i));
  return (k) => {
    if (!Number.isSafeInteger(k) || k < 0 || k > n) {
      throw new RangeError(`descent-cone volumes need a whole k in 0 .. n = ${n}, got ${k}`);
    }
    const volumes = new Float64Array(n + 1);
    if (k === 0) {
      // At 0 every direction ascends: the cone is the point 0.
      volumes[0] = 1;
      return volumes;
    }
    const zeros = n - k;
    for (let w = 0; w <= zeros; w += 1) {
      const logBinomial = logFactorials[zeros] - logFactorials[w] - logFactorials[zeros - w];
      const logE = Math.log((n - w) / Math.sqrt(2 * Math.PI * k)) + logIntegrals[w];
      volumes[n - 1 - w] = Math.exp(logBinomial + logE + logMean(k, zeros - w));
    }
    volumes[n] = fullVolume(volumes);
    return volumes;
  };
}

/**
 * v_n from the rest. The cone is no subspace, so the volumes of either parity sum to 1/2 (Gauss-Bonnet), which
 * takes half as many roundings as 1 minus all the others.
 */
function fullVolume(volumes: Float64Array): number {
  const n = volumes.length - 1;
  let sum = 0;
  for (let j = n % 2; j < n; j += 2) sum += volumes[j];
  return Math.max(0, 0.5 - sum);
}

/**
 * The grid of x = ln t on which the integrals of E are summed. On it the integrand is analytic and falls off
 * exponentially or faster at both ends, so that equal steps converge exponentially. The narrowest peak, at
 * n = `ambientDimensionMax`, has a standard deviation of 1.5 steps; the lowest tail (w = 1) has died out by e^-28.
 */
const tableStep = 1 / 256;
const tableStart = -28;
const tableEnd = 3;
const tableLength = (tableEnd - tableStart) / tableStep + 1;

interface ErfTable {
  /** ln erf(t / sqrt 2). */
  readonly logErf: Float64Array;
  readonly halfSquare: Float64Array;
}

let erfTable: ErfTable | undefined;

function getErfTable(): ErfTable {
  erfTable ??= createErfTable();
  return erfTable;
}

function createErfTable(): ErfTable {
  const t = Float64Array.from({ length: tableLength }, (_, j) => Math.exp(tableStart + j * tableStep));
  return {
    logErf: t.map((value) => (value < 1 ? Math.log(erf(value / Math.SQRT2)) : Math.log1p(-erfc(value / Math.SQRT2)))),
    halfSquare: t.map((value) => (value * value) / 2),
  };
}

/** Terms below exp(-46) = 1e-20 of the largest are left out. */
const logNegligible = 46;

/** Steps coarser than this see the integrand's behaviour off the real line. */
const strideMax = Math.floor(0.08 / tableStep);

/** ln of the integral over t > 0 of exp(-a t^2 / 2) erf(t / sqrt 2)^w, for a >= 1. */
function logErfIntegral(a: number, w: number): number {
  if (w === 0) return 0.5 * Math.log(Math.PI / (2 * a));
  const { logErf, halfSquare } = getErfTable();
  const logTerm = (j: number) => w * logErf[j] - a * halfSquare[j] + tableStart + j * tableStep;
  const peak = findPeak(logTerm);
  const top = logTerm(peak);
  // -2 ln(term / top) at distance d is (d / sigma)^2 on a Gaussian peak.
  const drop = 2 * top - logTerm(peak - 1) - logTerm(peak + 1);
  const stride = Math.min(strideMax, Math.max(1, Math.floor(0.5 / Math.sqrt(drop))));
  let sum = 1;
  for (const direction of [-stride, stride]) {
    for (let j = peak + direction; j >= 0 && j < tableLength; j += direction) {
      const depth = logTerm(j) - top;
      if (depth < -logNegligible) break;
      sum += Math.exp(depth);
    }
  }
  return top + Math.log(sum * stride * tableStep);
}

/** The index of the largest term; the terms rise, then fall. */
function findPeak(logTerm: (j: number) => number): number {
  let low = 1;
  let high = tableLength - 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (logTerm(middle + 1) > logTerm(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The Fourier integral's step in standard deviations of its peak: its error falls as exp(-2 pi^2 / step^2). */
const fourierStep = 0.5;

/**
 * ln M(k, r) for k >= 1, r >= 0.
 *
 * exp(-s^2 / 2k) is the Fourier transform of a Gaussian, so M is the integral over xi of the normal density times
 * the characteristic function w(xi / sqrt(2k))^r of the half-normal sum. M is exponentially small in r and the
 * integrand oscillates, so the path is raised to Im xi = eta = theta sqrt k, where theta solves
 * theta k = r (mean of |g| tilted by exp(-theta |g|)): the saddle point, at which nothing cancels any more.
 */
function logMean(k: number, r: number): number {
  if (r === 0) return 0;
  const theta = saddle(k, r);
  const eta = theta * Math.sqrt(k);
  const scale = 1 / Math.sqrt(2 * k);
  const logW0 = Math.log(faddeeva(0, eta * scale).re);
  const lambda = 1 / millsRatio(theta);
  const curvature = 1 + (r / k) * (1 - lambda * (lambda - theta));
  const step = fourierStep / Math.sqrt(curvature);
  let sum = 0.5;
  for (let j = 1; ; j += 1) {
    const xi = j * step;
    const { re, im } = faddeeva(xi * scale, eta * scale);
    const logSize = -(xi * xi) / 2 + r * (0.5 * Math.log(re * re + im * im) - logW0);
    if (logSize < -logNegligible) break;
    sum += Math.exp(logSize) * Math.cos(r * Math.atan2(im, re) - xi * eta);
  }
  return (eta * eta) / 2 + r * logW0 + Math.log((2 * step * sum) / Math.sqrt(2 * Math.PI));
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
  // Any theta near the root will do: the integral does not depend on the path, only its cancellation does.
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
