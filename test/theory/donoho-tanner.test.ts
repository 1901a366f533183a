import test from 'ava';
import { boxThreshold, weakThreshold, weakThresholdNonNegative } from '../../src/theory/donoho-tanner.js';
import { exactRecoveryHalfPoint } from '../../src/theory/exact-recovery.js';
import { erfc } from '../../src/theory/special-functions.js';

const curves = [
  { signs: 'signed', sides: 2, threshold: weakThreshold, published: [0.1894, 0.2674, 0.3857, 0.5337, 0.6782] },
  {
    signs: 'non-negative',
    sides: 1,
    threshold: weakThresholdNonNegative,
    published: [0.241, 0.3651, 0.5582, 0.7659, 0.9027],
  },
] as const;

for (const { signs, sides, threshold, published } of curves) {
  test(`the published values of the weak threshold come out, ${signs}`, (t) => {
    [0.1, 0.25, 0.5, 0.75, 0.9].forEach((delta, i) => {
      // Half a unit in the last printed digit.
      t.true(Math.abs(threshold(delta) - published[i]) <= 0.5e-4, `rho(${delta}) = ${threshold(delta)}`);
    });
  });

  test(`the threshold solves the state-evolution form, which has the other parameter eliminated, ${signs}`, (t) => {
    // Donoho, Maleki & Montanari (2009): rho is the largest value over z of this quotient.
    for (const delta of [0.01, 0.1, 0.3, 0.5, 0.8, 0.95]) {
      let best = 0;
      for (let z = 0; z < 8; z += 1e-4) {
        const tail = erfc(z / Math.SQRT2) / 2;
        const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
        const moment = sides * ((1 + z * z) * tail - z * density);
        best = Math.max(best, (1 - moment / delta) / (1 + z * z - moment));
      }
      // The maximum is flat: a step of 1e-4 in z misses it by no more than some 1e-8.
      t.true(Math.abs(threshold(delta) - best) < 1e-7, `delta = ${delta}: ${threshold(delta)} and ${best}`);
    }
  });

  test(`the threshold rises from 0 to 1 and stays inside, to the ends of the range, ${signs}`, (t) => {
    const deltas = [1e-300, 1e-100, 1e-12, 1e-6, 0.01, 0.2, 0.5, 0.8, 0.99, 1 - 1e-6, 1 - 1e-12];
    const rhos = deltas.map(threshold);
    for (let i = 1; i < rhos.length; i += 1) t.true(rhos[i] > rhos[i - 1]);
    t.true(rhos[0] > 0);
    t.true(rhos[rhos.length - 1] < 1);
  });
}

test('what is known of x raises the threshold: and the l1 norm adds to what bounds give', (t) => {
  for (let delta = 0.02; delta < 1; delta += 0.02) {
    t.true(weakThresholdNonNegative(delta) > weakThreshold(delta));
    t.true(weakThresholdNonNegative(delta) > boxThreshold(delta));
  }
});

test('bounds alone give nothing up to delta = 1/2, then 2 - 1 / delta', (t) => {
  t.is(boxThreshold(0.3), 0);
  t.is(boxThreshold(0.5), 0);
  t.is(boxThreshold(0.8), 0.75);
});

test('the exact half point of n = 1600 lies closer to the threshold than that of n = 100, and to the right of it', (t) => {
  for (const delta of [0.2, 0.5, 0.8]) {
    const distance = (n: number) => exactRecoveryHalfPoint({ n, m: delta * n }) / (delta * n) - weakThreshold(delta);
    t.true(distance(100) > 0);
    t.true(distance(1600) > 0);
    // The distance falls as 1 / n.
    t.true(distance(1600) < distance(100) / 12);
  }
});

test('a ratio outside (0, 1) is refused', (t) => {
  for (const delta of [0, 1, -0.5, 1.5, Number.NaN]) {
    for (const threshold of [weakThreshold, weakThresholdNonNegative, boxThreshold]) {
      t.throws(() => threshold(delta), { instanceOf: RangeError, message: /0 < delta < 1/ });
    }
  }
});
