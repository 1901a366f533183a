import { volumesOfDimension } from './descent-cone-volumes.js';
import type { Signs } from './signs.js';

export interface RecoverySize {
  /** The length of x. */
  readonly n: number;
  /** The number of measurements. */
  readonly m: number;
  /** The number of non-zeros of x. */
  readonly k: number;
  /** `signed` if left out. */
  readonly signs?: Signs;
}

/**
 * The exact probability that basis pursuit, or its non-negative form, recovers a vector of R^n with k non-zeros from m
 * Gaussian measurements: 2 (v_{m-1} + v_{m-3} + ...) = 1 - 2 (v_{m+1} + v_{m+3} + ...), v_j the intrinsic volumes of
 * the descent cone. It depends neither on the values of the non-zeros nor, signed, on their signs. Whole 0 <= k <= n,
 * 0 <= m <= n.
 * Source: the conic kinematic formula, D. Amelunxen, M. Lotz, M. B. McCoy & J. A. Tropp, Inf. Inference 3 (2014)
 * 224-294. Error below 1e-10 for n <= 1000; for several m or k at one n, see the functions below.
 */
export function exactRecoveryProbability({ n, m, k, signs }: RecoverySize): number {
  return recoveryOdds(volumesOfDimension(n, signs)(k), m).success;
}

/** `exactRecoveryProbability` for m = 0 .. n at the cost of one. */
export function exactRecoveryProbabilities({ n, k, signs }: Omit<RecoverySize, 'm'>): Float64Array {
  return recoveryProbabilitiesOfDimension(n, signs)(k);
}

/** `exactRecoveryProbabilities` of many k at one n, with what depends on n alone computed once. */
export function recoveryProbabilitiesOfDimension(n: number, signs?: Signs): (k: number) => Float64Array {
  const volumesAt = volumesOfDimension(n, signs);
  return (k) => {
    const volumes = volumesAt(k);
    if (k === 0) return new Float64Array(n + 1).fill(1);
    // Every other volume below m, and above it, as sums that grow from the ends: one pass serves all m.
    const below = new Float64Array(n + 1);
    for (let m = 1; m <= n; m += 1) below[m] = volumes[m - 1] + (m > 1 ? below[m - 2] : 0);
    const above = new Float64Array(n + 1);
    for (let m = n - 1; m >= 0; m -= 1) above[m] = volumes[m + 1] + (m < n - 1 ? above[m + 2] : 0);
    return below.map((sum, m) => (sum < above[m] ? 2 * sum : 1 - 2 * above[m]));
  };
}

/**
 * The k, as a real number in [0, n], at which the success probability is 1/2. Between whole k the logits are
 * interpolated linearly; the probabilities are, where one end is certain (k = 0, or k = n).
 */
export function exactRecoveryHalfPoint({ n, m, signs = 'signed' }: Omit<RecoverySize, 'k'>): number {
  return exactRecoveryCurve({ n, ms: [m], signs })[0];
}

export interface RecoveryCurveRequest {
  readonly n: number;
  /** The numbers of measurements. */
  readonly ms: readonly number[];
  /** `signed` if left out. */
  readonly signs?: Signs;
}

/** `exactRecoveryHalfPoint` for each of `ms`, with the volumes of each k computed once. */
export function exactRecoveryCurve({ n, ms, signs }: RecoveryCurveRequest): number[] {
  const volumesAt = volumesOfDimension(n, signs);
  const known = new Map<number, Float64Array>();
  const volumes = (k: number): Float64Array => {
    const found = known.get(k) ?? volumesAt(k);
    known.set(k, found);
    return found;
  };
  return ms.map((m) => halfPoint(n, (k) => recoveryOdds(volumes(k), m)));
}

/** Both probabilities, each free of cancellation where it is the small one. */
interface Odds {
  readonly success: number;
  readonly failure: number;
}

function recoveryOdds(volumes: Float64Array, m: number): Odds {
  const n = volumes.length - 1;
  if (!Number.isSafeInteger(m) || m < 0 || m > n) {
    throw new RangeError(`the number of measurements must be whole and in 0 .. n = ${n}, got m = ${m}`);
  }
  // At 0 the cone is a subspace, for which the two sums are not each other's complement.
  if (volumes[0] === 1) return { success: 1, failure: 0 };
  // From the ends inwards, in the order in which `recoveryProbabilitiesOfDimension` sums them.
  let below = 0;
  for (let j = (m + 1) % 2; j < m; j += 2) below += volumes[j];
  let above = 0;
  for (let j = n - ((n - m + 1) % 2); j > m; j -= 2) above += volumes[j];
  return below < above
    ? { success: 2 * below, failure: 1 - 2 * below }
    : { success: 1 - 2 * above, failure: 2 * above };
}

/** The success probability falls with k, from 1 at k = 0. */
function halfPoint(n: number, odds: (k: number) => Odds): number {
  let low = 0;
  let high = n + 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (odds(middle).success >= 0.5) low = middle;
    else high = middle;
  }
  if (high > n) return n;
  const a = odds(low);
  const b = odds(high);
  const certain = a.failure === 0 || b.success === 0;
  if (certain) return low + (a.success - 0.5) / (a.success - b.success);
  const [logitA, logitB] = [a, b].map(({ success, failure }) => Math.log(success / failure));
  return low + logitA / (logitA - logitB);
}
