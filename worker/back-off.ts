const backOffMsMin = 100;
const backOffMsMax = 5000;

/** The fractional part of the golden ratio: its multiples modulo 1 are spread evenly from any start. */
const stride = 0.618_033_988_749_895;

/**
 * How long to wait after `failureCount` failures in a row: between half of a time and all of it, and the time doubles with
 * each failure. `jitter`, from 0 to 1, differs between processes, so that workers that were refused together do not call
 * again together.
 */
export function backOffMs(failureCount: number, jitter: number): number {
  // The bound of the exponent keeps the power finite.
  const wholeMs = Math.min(backOffMsMax, backOffMsMin * 2 ** Math.min(failureCount, 16));
  const share = (jitter + failureCount * stride) % 1;
  return Math.round((wholeMs * (1 + share)) / 2);
}
