import { normalTailPoint } from './normal-tail-point.js';

/**
 * The largest size of a deviation, since tails underflow beyond it. Verdicts that the probability makes impossible have
 * it.
 */
export const deviationMax = 37;

/**
 * How far a count of successes lies from what its probability lets expect, in standard errors: the standard normal value
 * with as much mass beyond it as the binomial law has beyond the count, half of the count's own included. Above 0 for
 * more successes than expected.
 *
 * Where many successes and many failures are expected this is (rate - p) / sqrt(p (1 - p) / trials). Where few are, that
 * quotient is skewed: one success where 0.01 are expected is ten of its errors and happens in a cell of a hundred. The
 * tails are right for any count: at most as many cells lie beyond a deviation as normal ones would, up to the law's
 * steps, and a cell whose verdicts are all but certain deviates by nearly 0.
 *
 * 0 <= successes <= trials, trials >= 1, 0 <= probability <= 1. `+ - * /` alone up to the tail, then a logarithm.
 * Source: half of the observed count: H. O. Lancaster, JASA 56 (1961) 223-234; as residuals: P. K. Dunn & G. K. Smyth,
 * J. Comput. Graph. Statist. 5 (1996) 236-244, with the middle of the step instead of a random place on it.
 */
export function binomialDeviation(count: {
  readonly successes: number;
  readonly trials: number;
  readonly probability: number;
}): number {
  const { successes, trials, probability } = count;
  if (!(successes >= 0 && successes <= trials && trials >= 1 && probability >= 0 && probability <= 1)) {
    throw new RangeError(`a deviation needs a count and a probability, got ${successes} of ${trials}, ${probability}`);
  }
  if (probability === 0) return successes === 0 ? 0 : deviationMax;
  if (probability === 1) return successes === trials ? 0 : -deviationMax;
  const odds = probability / (1 - probability);
  const more = sumTerms(trials - successes, (step) => ((trials - successes - step) / (successes + step + 1)) * odds);
  const fewer = sumTerms(successes, (step) => (successes - step) / ((trials - successes + step + 1) * odds));
  return more < fewer ? tailDeviation(more, fewer) : -tailDeviation(fewer, more);
}

/** Terms below this share of their sum are left out, once they fall. */
const negligible = 1e-18;

/** The terms of the binomial law on one side of the count, in units of the count's own. */
function sumTerms(stepCount: number, growth: (step: number) => number): number {
  let sum = 0;
  let term = 1;
  for (let step = 0; step < stepCount; step += 1) {
    const factor = growth(step);
    term *= factor;
    sum += term;
    if (sum === Infinity || (factor < 1 && term < negligible * sum)) break;
  }
  return sum;
}

function tailDeviation(beyond: number, before: number): number {
  const mass = (beyond + 0.5) / (beyond + 1 + before);
  return mass > 0 ? Math.min(deviationMax, normalTailPoint(mass)) : deviationMax;
}
