import { logHalfNormalSum } from './half-normal-sum.js';
import type { Signs } from './signs.js';
import { erf, erfc, logFactorial } from './special-functions.js';

/** The tables below resolve the integrals up to this n. */
export const ambientDimensionMax = 10_000;

/**
 * The intrinsic volumes v_0 .. v_n of the descent cone of the l1 norm at a point x of R^n with k non-zeros, as n + 1
 * numbers that sum to 1; for whole 0 <= k <= n, 1 <= n <= `ambientDimensionMax`. Where x is known to be non-negative,
 * the cone is that of the l1 norm restricted to the orthant: { d : sum d <= 0, d_j >= 0 where x_j = 0 }.
 * Relative error below 1e-10 for n <= 1000.
 *
 * Letters: N = n - k zeros; a face of the cone's polar is picked by w of them, r = N - w are left. The polar holds the
 * multiples tau u, tau >= 0, of the subgradients u at x.
 * Signed: the faces with tau > 0, and the apex:
 *   v_{n-1-w} = C(N, w) E(erf) M(k, r),   w = 0 .. N,   and   v_n = T(k, N)
 * Non-negative: the same with P(g < t) for P(|g| < t) and one sign of 2^r, and faces of w dimensions with tau = 0:
 *   v_{n-1-w} += C(N, w) 2^-r E(Phi) M(k, r)   and   v_{n-w} += C(N, w) 2^-N T(k, r),   w = 0 .. N
 * with E(f) = (k + r) / sqrt(2 pi k) * integral over t > 0 of exp(-(k + r) t^2 / 2) f^w, f = erf(t / sqrt 2) or Phi(t),
 *   M(k, r) = E exp(-(|g_1| + ... + |g_r|)^2 / (2 k)),   T(k, r) = P(sqrt k g_0 >= |g_1| + ... + |g_r|).
 * Source: v_j sums over the faces F of the polar of dimension n - j the product of two angles, F's own and that of its
 * normal cone; E comes from the first, M from the second. As for the cross-polytope and the simplex:
 * K. Boroczky & M. Henk, Arch. Math. 73 (1999) 465-473; D. L. Donoho & J. Tanner, PNAS 102 (2005) 9452-9457. For the
 * cone: D. Amelunxen, M. Lotz, M. B. McCoy & J. A. Tropp, Inf. Inference 3 (2014) 224-294.
 * Cost: some 3 to 10 microseconds per w.
 */
export function descentConeVolumes({ n, k, signs }: { n: number; k: number; signs?: Signs }): Float64Array {
  return volumesOfDimension(n, signs)(k);
}

/**
 * `descentConeVolumes` for many k at one n. The integral in E depends on n and w alone (k + r = n - w), and is computed
 * once.
 */
export function volumesOfDimension(n: number, signs: Signs = 'signed'): (k: number) => Float64Array {
  if (!Number.isSafeInteger(n) || n < 1 || n > ambientDimensionMax) {
    throw new RangeError(`descent-cone volumes need a whole n in 1 .. ${ambientDimensionMax}, got ${n}`);
  }
  const { halfSquare, logErf, logPhi } = getIntegrandTable();
  const logBase = signs === 'signed' ? logErf : logPhi;
  const logIntegrals = Float64Array.from({ length: n }, (_, w) => logFaceIntegral(n - w, w, { halfSquare, logBase }));
  const logFactorials = Float64Array.from({ length: n + 1 }, (_, i) => logFactorial(i));
  const logSignShare = signs === 'signed' ? 0 : -Math.LN2;
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
      const r = zeros - w;
      const { mean, tail } = logHalfNormalSum(k, r);
      const logBinomial = logFactorials[zeros] - logFactorials[w] - logFactorials[r];
      const logE = Math.log((n - w) / Math.sqrt(2 * Math.PI * k)) + logIntegrals[w];
      volumes[n - 1 - w] += Math.exp(logBinomial + r * logSignShare + logE + mean);
      // Signed, tau = 0 leaves the apex alone.
      if (w === 0 || signs === 'non-negative') volumes[n - w] += Math.exp(logBinomial + zeros * logSignShare + tail);
    }
    return volumes;
  };
}

/**
 * The grid of x = ln t on which the integrals of E are summed. On it the integrand is analytic and falls off
 * exponentially or faster at both ends, so that equal steps converge exponentially. The narrowest peak, at
 * n = `ambientDimensionMax`, has a standard deviation of 1.5 steps; the lowest tail (f = Phi, where the integrand falls
 * as t from 1 / sqrt n on) has died out by e^-44.
 */
const tableStep = 1 / 256;
const tableStart = -44;
const tableEnd = 3;
const tableLength = (tableEnd - tableStart) / tableStep + 1;

interface IntegrandTable {
  readonly halfSquare: Float64Array;
  /** ln erf(t / sqrt 2) = ln P(|g| < t). */
  readonly logErf: Float64Array;
  /** ln Phi(t) = ln P(g < t). */
  readonly logPhi: Float64Array;
}

let integrandTable: IntegrandTable | undefined;

function getIntegrandTable(): IntegrandTable {
  integrandTable ??= createIntegrandTable();
  return integrandTable;
}

function createIntegrandTable(): IntegrandTable {
  const t = Float64Array.from({ length: tableLength }, (_, j) => Math.exp(tableStart + j * tableStep));
  return {
    halfSquare: t.map((value) => (value * value) / 2),
    logErf: t.map((value) => (value < 1 ? Math.log(erf(value / Math.SQRT2)) : Math.log1p(-erfc(value / Math.SQRT2)))),
    logPhi: t.map((value) => Math.log1p(-erfc(value / Math.SQRT2) / 2)),
  };
}

/** Terms below exp(-46) = 1e-20 of the largest are left out. */
const logNegligible = 46;

/** With coarser steps the behaviour of the integrand off the real line would show in the sum. */
const strideMax = Math.floor(0.08 / tableStep);

interface Integrand {
  readonly halfSquare: Float64Array;
  /** ln f(t). */
  readonly logBase: Float64Array;
}

/** ln of the integral over t > 0 of exp(-a t^2 / 2) f(t)^w, for a >= 1. */
function logFaceIntegral(a: number, w: number, { halfSquare, logBase }: Integrand): number {
  if (w === 0) return 0.5 * Math.log(Math.PI / (2 * a));
  const logTerm = (j: number) => w * logBase[j] - a * halfSquare[j] + tableStart + j * tableStep;
  const peak = computePeak(logTerm);
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
function computePeak(logTerm: (j: number) => number): number {
  let low = 1;
  let high = tableLength - 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (logTerm(middle + 1) > logTerm(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
