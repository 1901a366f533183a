import test from 'ava';
import { trainingData } from '../../../src/experiments/training-data/declaration/declaration.js';
import { pointOf, runBoth } from './training-scene.js';

/*
 * The gain that Welper, Non-convex compressed sensing with training data, Theorem 4.3 promises: with easy training data
 * (tbar = 2: each column a component) x = X z is found for s where l1 minimisation fails. l1 alone is held against its
 * exact probability (Amelunxen, Lotz, McCoy & Tropp, Living on the edge, 2014, averaged over x's binomial count).
 */

const sizes = { n: 120, m: 60, p: 10, q: 40, tbar: 2, t: 8 };
const trials = 200;

const bars = [
  { s: 6, alone: [0.5, 0.75], trainedAbove: 0.8 },
  { s: 10, alone: [0, 0.095], trainedAbove: 0.8 },
  { s: 14, alone: [0, 0], trainedAbove: 0.65 },
] as const;

/** The tolerance of the other method accepts more than x. */
const exactly = { name: 'relative-error', tolerance: 1e-6 };

for (const { s, alone, trainedAbove } of bars) {
  test(`s = ${s}: l1 has its exact rate, and training keeps recovering`, (t) => {
    let trainedCount = 0;
    let aloneCount = 0;
    let unresolvedCount = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const both = runBoth({ ...sizes, s }, trial);
      if (both.trained.verdict === 'success') trainedCount += 1;
      if (both.alone.metrics['l1-relative-error'] <= exactly.tolerance) aloneCount += 1;
      for (const { verdict } of [both.trained, both.alone]) if (verdict === 'unresolved') unresolvedCount += 1;
    }
    const [exact = Number.NaN] =
      trainingData.exactProbability?.([pointOf({ ...sizes, s, method: 'l1' })], exactly) ?? [];
    t.log(`trained ${trainedCount}, l1 alone ${aloneCount} of ${trials}, exact ${exact.toFixed(4)}`);
    const share = aloneCount / trials;
    const deviation = Math.sqrt((exact * (1 - exact)) / trials);
    t.true(Math.abs(share - exact) <= 3 * deviation + 0.5 / trials, `${aloneCount} against ${exact}`);
    t.is(unresolvedCount, 0);
    t.true(share >= alone[0] && share <= alone[1], `l1 alone ${aloneCount}`);
    t.true(trainedCount > trainedAbove * trials, `trained ${trainedCount}`);
  });
}
