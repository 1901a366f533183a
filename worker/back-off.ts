const backOffMsMin = 100;
const backOffMsMax = 5000;

/** No call is repeated faster, whatever the jitter. */
const retryMsMin = 10;

/** A time that the coordinator told is kept, and exceeded by this part of it at most: it told others theirs. */
const toldSpread = 1 / 4;

/** The fractional part of the golden ratio: its multiples modulo 1 are spread evenly from any start. */
const stride = 0.618_033_988_749_895;

/**
 * How long to wait after `failureCount` failures in a row: any part of a time that doubles with each failure, so that
 * workers that failed together come back spread out over all of it (full jitter), or a little longer than the coordinator
 * told. `jitter`, from 0 to 1, is random and differs between processes; the same one gives the same waits.
 */
export function backOffMs(failureCount: number, jitter: number, toldMs?: number): number {
  const share = (jitter + failureCount * stride) % 1;
  if (toldMs !== undefined) return Math.round(Math.max(retryMsMin, toldMs) * (1 + toldSpread * share));
  // The bound of the exponent keeps the power finite.
  const wholeMs = Math.min(backOffMsMax, backOffMsMin * 2 ** Math.min(failureCount, 16));
  return Math.round(Math.max(retryMsMin, wholeMs * share));
}
