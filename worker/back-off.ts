const backOffMsMin = 100;
const backOffMsMax = 5000;

/** The golden ratio's fraction: its multiples fill the unit interval evenly, whatever they start from. */
const stride = 0.618_033_988_749_895;

/**
 * How long to wait after so many failures in a row: from a half to the whole of what doubles with each. `jitter`, from 0
 * to 1, is the process's own, so that workers which were turned away together do not come back together.
 */
export function backOffMs(failureCount: number, jitter: number): number {
  // The exponent's own bound keeps the power finite.
  const wholeMs = Math.min(backOffMsMax, backOffMsMin * 2 ** Math.min(failureCount, 16));
  const share = (jitter + failureCount * stride) % 1;
  return Math.round((wholeMs * (1 + share)) / 2);
}
