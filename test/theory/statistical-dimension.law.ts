import test from 'ava';
import { descentConeVolumes } from '../../src/theory/descent-cone-volumes.js';
import { weakThreshold, weakThresholdNonNegative } from '../../src/theory/donoho-tanner.js';
import { exactRecoveryProbabilities } from '../../src/theory/exact-recovery.js';
import { millsRatio, normalDensity } from '../../src/theory/special-functions.js';
import { exactStatisticalDimensions, statisticalDimension } from '../../src/theory/statistical-dimension.js';

const signChoices = ['signed', 'non-negative'] as const;

for (const signs of signChoices) {
  test(`the bracket holds the mean of the exact volumes, and is as narrow as promised, ${signs}`, (t) => {
    for (const n of [1, 2, 5, 20, 100, 500]) {
      for (let k = 0; k <= n; k += Math.ceil(n / 12)) {
        const mean = descentConeVolumes({ n, k, signs }).reduce((sum, value, j) => sum + j * value, 0);
        const { low, high } = statisticalDimension({ n, k, signs });
        t.true(low <= mean + 1e-10 && mean <= high + 1e-10, `n = ${n}, k = ${k}: ${low} <= ${mean} <= ${high}`);
        if (k > 0) t.true(high - low <= 2 * Math.sqrt(n / k));
      }
    }
  });

  test(`the exact dimension lies in the bracket, grows with k, and ends at a half-space, ${signs}`, (t) => {
    for (const n of [1, 7, 60]) {
      const ks = Array.from({ length: n + 1 }, (_, k) => k);
      const dimensions = exactStatisticalDimensions({ n, ks, signs });
      dimensions.forEach((dimension, k) => {
        const { low, high } = statisticalDimension({ n, k, signs });
        t.true(low <= dimension + 1e-10 && dimension <= high + 1e-10, `n = ${n}, k = ${k}: ${dimension}`);
        t.true(k === 0 || dimension > dimensions[k - 1]);
      });
      t.true(Math.abs(dimensions[n] - (n - 0.5)) < 1e-10);
    }
  });

  test(`the upper end is the least of J over tau, ${signs}`, (t) => {
    const sides = signs === 'signed' ? 2 : 1;
    for (const [n, k] of [
      [20, 1],
      [100, 30],
      [1000, 950],
      [1_000_000, 10],
    ] as const) {
      let least: number = n;
      for (let tau = 0; tau < 6; tau += 1e-4) {
        const excess = sides * normalDensity(tau) * ((1 + tau * tau) * millsRatio(tau) - tau);
        least = Math.min(least, k * (1 + tau * tau) + (n - k) * excess);
      }
      // The minimum is flat: a step of 1e-4 in tau misses it by some 1e-8 of n.
      const { high } = statisticalDimension({ n, k, signs });
      t.true(high <= least + 1e-9 && high > least - 1e-8 * n, `n = ${n}, k = ${k}: ${high} and ${least}`);
    }
  });

  test(`per entry, the dimension at the weak threshold is delta, ${signs}`, (t) => {
    const threshold = signs === 'signed' ? weakThreshold : weakThresholdNonNegative;
    const n = 1_000_000_000;
    for (const delta of [0.05, 0.3, 0.5, 0.8, 0.95]) {
      const { low, high } = statisticalDimension({ n, k: Math.round(delta * threshold(delta) * n), signs });
      // k is rounded to a whole number: a change of 1e-9 in epsilon, times a slope of at most 20.
      t.true(Math.abs(high / n - delta) < 2e-8, `delta = ${delta}: ${high / n}`);
      t.true((high - low) / n < 1e-7);
    }
  });

  /*
   * Recovery succeeds with at most a chance of eta where m <= dimension - margin, and fails with at most that chance where
   * m >= dimension + margin: Amelunxen et al. (2014), theorem II.
   */
  test(`far from the dimension the exact chances are as the kinematic formula says, ${signs}`, (t) => {
    let beyond = 0;
    for (const n of [200, 1000]) {
      for (const k of [1, 5, n / 20, n / 5, n / 2]) {
        const chances = exactRecoveryProbabilities({ n, k, signs });
        const { low, high } = statisticalDimension({ n, k, signs });
        for (const eta of [0.5, 0.1, 0.01]) {
          const margin = Math.sqrt(8 * Math.log(4 / eta) * n);
          chances.forEach((chance, m) => {
            if (m <= low - margin) t.true(chance <= eta, `n = ${n}, m = ${m}, k = ${k}, eta = ${eta}: ${chance}`);
            if (m >= high + margin) t.true(chance >= 1 - eta, `n = ${n}, m = ${m}, k = ${k}, eta = ${eta}: ${chance}`);
            if (m <= low - margin || m >= high + margin) beyond += 1;
          });
        }
      }
    }
    t.true(beyond > 5000, 'the margin leaves something to say');
  });
}

test('knowing the signs makes the cone smaller', (t) => {
  for (const k of [1, 10, 50, 99]) {
    t.true(statisticalDimension({ n: 100, k, signs: 'non-negative' }).high < statisticalDimension({ n: 100, k }).high);
  }
});

test('sizes outside the range are refused by name', (t) => {
  t.throws(() => statisticalDimension({ n: 0, k: 0 }), { instanceOf: RangeError, message: /whole n >= 1/ });
  t.throws(() => statisticalDimension({ n: 4, k: 5 }), { instanceOf: RangeError, message: /whole k in 0 \.\. n/ });
});
