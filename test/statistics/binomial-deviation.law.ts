import test from 'ava';
import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { binomialDeviation, deviationMax } from '../../src/statistics/binomial-deviation.js';
import { normalTailPoint } from '../../src/statistics/normal-tail-point.js';
import { logFactorial, normalUpperTail } from '../../src/theory/special-functions.js';

const seed = 20261122;

test('the point of the normal tail is the inverse of the tail, down to where doubles end', (t) => {
  for (let z = 0; z < 37.5; z += 0.01) {
    const found = normalTailPoint(normalUpperTail(z));
    t.true(Math.abs(found - z) < 2e-15 * Math.max(1, z), `z = ${z}: ${found}`);
  }
  for (const mass of [0, -1, 0.6, Number.NaN]) t.throws(() => normalTailPoint(mass), { instanceOf: RangeError });
});

test('a deviation has the mass of the binomial tail beyond it, half of the count included', (t) => {
  for (const trials of [1, 2, 7, 50, 400]) {
    for (const probability of [1e-6, 0.01, 0.2, 0.5, 0.93, 1 - 1e-4]) {
      const law = binomialLaw(trials, probability);
      law.forEach((own, successes) => {
        const more = law.slice(successes + 1).reduce((sum, mass) => sum + mass, own / 2);
        const fewer = law.slice(0, successes).reduce((sum, mass) => sum + mass, own / 2);
        const [tail, sign] = more < fewer ? [more, 1] : [fewer, -1];
        if (tail < 1e-290) return;
        const deviation = binomialDeviation({ successes, trials, probability });
        t.true(deviation === 0 || Math.sign(deviation) === sign);
        const found = normalUpperTail(Math.abs(deviation));
        t.true(Math.abs(found / tail - 1) < 1e-9, `${successes} of ${trials} at ${probability}: ${found} and ${tail}`);
      });
    }
  }
});

test('under its own law a deviation has mean 0 and variance 1, and less variance where little can happen', (t) => {
  for (const trials of [20, 50, 200, 1000]) {
    for (const expected of [0.01, 0.5, 2, 5, 10, trials / 2]) {
      for (const probability of [expected / trials, 1 - expected / trials]) {
        const { mean, variance, beyond } = momentsOf(trials, probability);
        const text = `${trials} trials at ${probability}: mean ${mean}, variance ${variance}, ${beyond} beyond 3`;
        t.true(Math.abs(mean) < (expected < 5 ? 0.06 : 0.004), text);
        t.true(variance < 1 + 1e-6, text);
        if (expected >= 5) t.true(variance > 0.95, text);
        if (expected < 0.1) t.true(variance < 0.1, text);
        // Normal values lie beyond 3 with probability 0.0027.
        t.true(beyond < 0.0045, text);
      }
    }
  }
});

test(`under seeded binomial draws too [seed ${seed}]`, (t) => {
  const random = xoroshiro128plus(seed);
  const uniform = () => (random.next() >>> 0) / 2 ** 32;
  const trials = 100;
  const deviations = Array.from({ length: 4000 }, (_, at) => {
    const probability = 0.1 + 0.8 * (at / 3999);
    let successes = 0;
    for (let trial = 0; trial < trials; trial += 1) successes += uniform() < probability ? 1 : 0;
    return binomialDeviation({ successes, trials, probability });
  });
  const mean = deviations.reduce((sum, value) => sum + value, 0) / deviations.length;
  const variance = deviations.reduce((sum, value) => sum + value * value, 0) / deviations.length;
  t.log(`mean ${mean.toFixed(4)}, variance ${variance.toFixed(4)}`);
  // Four standard errors of 4000 normal values, and the discreteness of the law.
  t.true(Math.abs(mean) < 4 / Math.sqrt(4000));
  t.true(Math.abs(variance - 0.99) < 4 * Math.sqrt(2 / 4000));
});

test(`with many expected on both sides it is the difference over its standard error [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (p, z) => {
      const trials = 1_000_000;
      const error = Math.sqrt(p * (1 - p) * trials);
      const successes = Math.round(trials * p + z * error);
      const deviation = binomialDeviation({ successes, trials, probability: p });
      return Math.abs(deviation - (successes - trials * p) / error) < 0.01;
    }),
    { seed, numRuns: 100 },
  );
  t.pass();
});

test(`success and failure can be exchanged, and more successes deviate more [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 300 })
        .chain((trials) => fc.tuple(fc.constant(trials), fc.integer({ min: 0, max: trials - 1 }))),
      fc.double({ min: 1e-3, max: 1, noNaN: true, maxExcluded: true }),
      ([trials, successes], probability) => {
        const here = binomialDeviation({ successes, trials, probability });
        const mirrored = binomialDeviation({ successes: trials - successes, trials, probability: 1 - probability });
        const next = binomialDeviation({ successes: successes + 1, trials, probability });
        return (
          Math.abs(here + mirrored) < 1e-6 * Math.max(1, Math.abs(here)) &&
          (next > here || Math.abs(here) === deviationMax)
        );
      },
    ),
    { seed, numRuns: 300 },
  );
  t.pass();
});

test('what is certain deviates by nothing where it happens, and by the most there is where it does not', (t) => {
  t.is(binomialDeviation({ successes: 0, trials: 50, probability: 0 }), 0);
  t.is(binomialDeviation({ successes: 1, trials: 50, probability: 0 }), deviationMax);
  t.is(binomialDeviation({ successes: 50, trials: 50, probability: 1 }), 0);
  t.is(binomialDeviation({ successes: 49, trials: 50, probability: 1 }), -deviationMax);
  t.is(binomialDeviation({ successes: 50, trials: 50, probability: 1e-300 }), deviationMax);
  t.is(binomialDeviation({ successes: 1_000_000, trials: 1_000_000, probability: 0.1 }), deviationMax);
  t.true(Math.abs(binomialDeviation({ successes: 0, trials: 50, probability: 1e-12 })) < 1e-9);
});

test('counts that cannot be are refused', (t) => {
  for (const count of [
    { successes: -1, trials: 5, probability: 0.5 },
    { successes: 6, trials: 5, probability: 0.5 },
    { successes: 0, trials: 0, probability: 0.5 },
    { successes: 1, trials: 5, probability: 1.1 },
    { successes: 1, trials: 5, probability: Number.NaN },
  ]) {
    t.throws(() => binomialDeviation(count), { instanceOf: RangeError });
  }
});

function binomialLaw(trials: number, probability: number): number[] {
  return Array.from({ length: trials + 1 }, (_, successes) => {
    const failures = trials - successes;
    const ways = logFactorial(trials) - logFactorial(successes) - logFactorial(failures);
    return Math.exp(ways + successes * Math.log(probability) + failures * Math.log1p(-probability));
  });
}

function momentsOf(trials: number, probability: number) {
  let [mean, square, beyond] = [0, 0, 0];
  binomialLaw(trials, probability).forEach((mass, successes) => {
    const deviation = binomialDeviation({ successes, trials, probability });
    mean += mass * deviation;
    square += mass * deviation * deviation;
    if (Math.abs(deviation) > 3) beyond += mass;
  });
  return { mean, variance: square, beyond };
}
