import { log } from '../../random/elementary.js';
import { poolAdjacentViolators } from './pool-adjacent-violators.js';

interface Counts {
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

/**
 * Whether counts contradict a success probability that goes one way along the axis. The rates are made monotone, in the
 * better of both directions; twice the log-likelihood that this costs must exceed a quantile of chi-squared with one
 * degree of freedom for every cell that was pooled. Cells of one trial may depend on each other: then they agree better
 * than that.
 */
export function contradictsMonotone({ trials, successes }: Counts): boolean {
  if (!losesTooMuch({ trials, successes })) return false;
  return losesTooMuch({ trials, successes: successes.map((count, at) => trials[at] - count) });
}

function losesTooMuch(counts: Counts): boolean {
  const { deviance, pooledCount } = measureDeviance(counts);
  return pooledCount > 0 && deviance > chiSquaredPoint(pooledCount);
}

/**
 * The 99.9 % point of chi-squared, with an error below 0.4: its mean, a multiple of its spread, and a constant that
 * makes it right at one degree of freedom.
 */
function chiSquaredPoint(degreesOfFreedom: number): number {
  return degreesOfFreedom + 4.37 * Math.sqrt(degreesOfFreedom) + 5.46;
}

/** The deviance of the likeliest falling curve, and the number of its cells less that of its levels. */
function measureDeviance({ trials, successes }: Counts): { deviance: number; pooledCount: number } {
  const { means, levelCount } = poolAdjacentViolators(successes, trials);
  let deviance = 0;
  for (let at = 0; at < means.length; at += 1) {
    const failures = trials[at] - successes[at];
    const pooledFailures = trials[at] * (1 - means[at]);
    if (successes[at] > 0) deviance += 2 * successes[at] * log(successes[at] / (trials[at] * means[at]));
    if (failures > 0) deviance += 2 * failures * log(failures / pooledFailures);
  }
  return { deviance, pooledCount: means.length - levelCount };
}
