import test from 'ava';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { contradictsMonotone } from '../../../src/statistics/transition/monotone-deviance.js';

function contradicts(rates: readonly number[], trialCount: number): boolean {
  return contradictsMonotone({
    trials: Float64Array.from(rates, () => trialCount),
    successes: Float64Array.from(rates, (rate) => Math.round(rate * trialCount)),
  });
}

test('what falls, rises or stays contradicts nothing', (t) => {
  t.false(contradicts([1, 0.9, 0.5, 0.2, 0], 1000));
  t.false(contradicts([0, 0.2, 0.5, 0.9, 1], 1000));
  t.false(contradicts([1, 1, 1], 1000));
  t.false(contradicts([0.4], 1000));
  t.false(contradicts([], 1000));
});

test('a dip and a hump do', (t) => {
  t.true(contradicts([0.97, 0.2, 0.7, 0.03], 50));
  t.true(contradicts([0.03, 0.7, 0.9, 0.6, 0.02], 50));
  // One failure more or less is no dip.
  t.false(contradicts([1, 0.98, 1, 0.5, 0.48, 0.5, 0], 50));
});

test('plateaus of many cells seldom do, however many the cells are', (t) => {
  const random = xoroshiro128plus(20261130);
  const laws = {
    'half everywhere': () => 0.5,
    'a ceiling and a floor': (cell: number) => (cell < 20 ? 0.95 : 0.03),
    'a slow fall': (cell: number) => 0.8 - cell / 100,
  };
  for (const [name, law] of Object.entries(laws)) {
    for (const trialCount of [50, 1000]) {
      let alarms = 0;
      for (let column = 0; column < 300; column += 1) {
        const trials = new Float64Array(40).fill(trialCount);
        const successes = trials.map((_, cell) => {
          let count = 0;
          for (let trial = 0; trial < trialCount; trial += 1) {
            if ((random.next() >>> 0) / 2 ** 32 < law(cell)) count += 1;
          }
          return count;
        });
        if (contradictsMonotone({ trials, successes })) alarms += 1;
      }
      t.true(alarms <= 4, `${name}, ${trialCount} trials: ${alarms} of 300`);
    }
  }
});
