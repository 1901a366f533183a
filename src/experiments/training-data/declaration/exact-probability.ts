import type { Criterion } from '../../../sweep/sweep.js';
import { recoveryProbabilitiesOfDimension } from '../../../theory/exact-recovery.js';
import type { Cell } from './parameters.js';

/*
 * With Gaussian A the success probability of method l1 depends on x by its number k of non-zeros alone, and k is
 * binomial: x_j = 0 exactly where all t/2 components in z vanish at j. Other zeros need a cancellation, which has
 * probability 0 as long as the components or the combinators are continuous. The theory is about finding x, the
 * criterion about coming within a tolerance. So the tolerance must exclude every other minimiser, and must be larger
 * than the rounding of x.
 */

/**
 * At n = 120, m = 60, s = 6, t = 8 another minimiser comes as near as 1e-3 in one trial of 200, and ten times less often
 * for every digit: 1e-6 is 0.01 standard errors of a million trials. Right solutions have errors up to 1e-12.
 */
const toleranceRange = { least: 1e-9, most: 1e-6 };

/** The theory's error stays below 1e-10 up to here. */
const exactSizeMax = 1000;

/** As in sparse-recovery: a term takes some 4 to 8 microseconds. */
const termCountMax = 600_000;

/** Weights below this are left out of the binomial law: together they are less than n times this. */
const weightMin = 1e-14;

export function exactProbability(points: readonly Cell[], criterion: Criterion): readonly (number | undefined)[] {
  if (!asksForX(criterion)) return points.map(() => undefined);
  const families = new Map<number, (k: number) => Float64Array>();
  let termsLeft = termCountMax;
  return points.map((point) => {
    if (!isKnown(point)) return undefined;
    const { n, m, s, t } = point;
    const probabilitiesAt = families.get(n) ?? rememberProbabilities(n, (count) => (termsLeft -= count));
    families.set(n, probabilitiesAt);
    const weights = listBinomialWeights(n, 1 - (1 - s / n) ** (t / 2));
    let probability = weights[0];
    // More non-zeros than measurements are never found.
    for (let k = 1; k <= Math.min(m, n); k += 1) {
      if (weights[k] < weightMin) continue;
      if (termsLeft < 0) return undefined;
      probability += weights[k] * probabilitiesAt(k)[m];
    }
    return probability;
  });
}

function asksForX({ name, tolerance = Number.NaN }: Criterion): boolean {
  return name === 'relative-error' && tolerance >= toleranceRange.least && tolerance <= toleranceRange.most;
}

function isKnown({ components, combinators, method, ensemble, n }: Cell): boolean {
  const isContinuous = components !== 'rademacher' || combinators === 'random';
  return method === 'l1' && ensemble === 'gaussian' && isContinuous && n <= exactSizeMax;
}

/** By k, the probabilities at every m. */
function rememberProbabilities(n: number, spend: (termCount: number) => void): (k: number) => Float64Array {
  const solve = recoveryProbabilitiesOfDimension(n);
  const known = new Map<number, Float64Array>();
  return (k) => {
    const found = known.get(k);
    if (found) return found;
    spend(n - k + 1);
    const probabilities = solve(k);
    known.set(k, probabilities);
    return probabilities;
  };
}

/** P(k of n) for k = 0..n, scaled to the sum 1, by the ratio of neighbours from the mode so that nothing underflows. */
function listBinomialWeights(n: number, share: number): Float64Array {
  const weights = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * share));
  weights[mode] = 1;
  for (let k = mode; k < n; k += 1) weights[k + 1] = (weights[k] * (n - k) * share) / ((k + 1) * (1 - share));
  for (let k = mode; k > 0; k -= 1) weights[k - 1] = (weights[k] * k * (1 - share)) / ((n - k + 1) * share);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
