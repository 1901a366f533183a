const backOffMsMin = 100;
const backOffMsMax = 5000;

/** How long to wait after so many failures in a row. */
export function backOffMs(failureCount: number): number {
  // The exponent's own bound keeps the power finite.
  return Math.min(backOffMsMax, backOffMsMin * 2 ** Math.min(failureCount, 16));
}
