import type { Interval } from './interval.js';

/** The 97.5 % point of the standard normal law. */
const z = 1.959963984540054;

/**
 * The 95 % Wilson score interval of a success probability, for 0 <= successes <= trials and trials >= 1.
 * Source: E. B. Wilson, JASA 22 (1927) 209-212.
 *
 * Only + - * / and sqrt, which IEEE 754 rounds correctly: the interval stands in `grid.csv`, whose bytes
 * must not depend on the engine. The interval ends at 0 or 1 exactly where no trial or every trial succeeds.
 */
export function wilsonInterval({ successes, trials }: { successes: number; trials: number }): Interval {
  if (!Number.isSafeInteger(trials) || trials < 1 || !Number.isInteger(successes) || successes < 0) {
    throw new RangeError(`a Wilson interval needs counts with trials >= 1, got ${successes} of ${trials}`);
  }
  if (successes > trials) throw new RangeError(`a Wilson interval needs successes <= trials: ${successes} > ${trials}`);
  const failures = trials - successes;
  const scale = trials + z * z;
  const centre = (successes + (z * z) / 2) / scale;
  const halfWidth = (z * Math.sqrt((successes * failures) / trials + (z * z) / 4)) / scale;
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - halfWidth),
    high: failures === 0 ? 1 : Math.min(1, centre + halfWidth),
  };
}
