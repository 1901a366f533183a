import test from 'ava';
import { wilsonInterval } from '../../src/statistics/wilson.js';

test('the interval of published examples comes out', (t) => {
  // R. G. Newcombe, Statist. Med. 17 (1998) 857-872, table I, method 3.
  const published = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [successes, trials, low, high] of published) {
    const interval = wilsonInterval({ successes, trials });
    t.true(
      Math.abs(interval.low - low) <= 0.5e-4 && Math.abs(interval.high - high) <= 0.5e-4,
      JSON.stringify(interval),
    );
  }
});

test('the ends are the roots of the score equation', (t) => {
  for (const [successes, trials] of [
    [3, 7],
    [50, 100],
    [1, 1000],
    [999_999, 1_000_000],
  ] as const) {
    const { low, high } = wilsonInterval({ successes, trials });
    for (const p of [low, high]) {
      const score = (successes - trials * p) / Math.sqrt(trials * p * (1 - p));
      t.true(Math.abs(Math.abs(score) - 1.959963984540054) < 1e-9, `${successes} of ${trials}: ${score}`);
    }
  }
});

test('no success gives 0 exactly, nothing but successes 1 exactly', (t) => {
  for (const trials of [1, 2, 3, 7, 50, 1000, 10 ** 9]) {
    t.is(wilsonInterval({ successes: 0, trials }).low, 0);
    t.is(wilsonInterval({ successes: trials, trials }).high, 1);
  }
});

test('exchanging success and failure mirrors the interval', (t) => {
  for (let successes = 0; successes <= 40; successes += 1) {
    const interval = wilsonInterval({ successes, trials: 40 });
    const mirrored = wilsonInterval({ successes: 40 - successes, trials: 40 });
    t.true(Math.abs(interval.low - (1 - mirrored.high)) < 1e-15);
    t.true(interval.low <= successes / 40 && successes / 40 <= interval.high);
  }
});

test('the exact coverage, averaged over the success probability, is near 95 %, and never far below', (t) => {
  for (const trials of [10, 50, 100, 400]) {
    const intervals = Array.from({ length: trials + 1 }, (_, successes) => wilsonInterval({ successes, trials }));
    const coverages: number[] = [];
    // The other half mirrors this one, and (1 - p)^trials would underflow there.
    for (let p = 0.0025; p < 0.5; p += 0.0025) {
      let coverage = 0;
      let probability = (1 - p) ** trials;
      for (let successes = 0; successes <= trials; successes += 1) {
        if (intervals[successes].low <= p && p <= intervals[successes].high) coverage += probability;
        probability *= ((trials - successes) / (successes + 1)) * (p / (1 - p));
      }
      coverages.push(coverage);
    }
    const mean = coverages.reduce((sum, value) => sum + value, 0) / coverages.length;
    t.true(mean > 0.945 && mean < 0.96, `mean coverage at ${trials} trials: ${mean}`);
    // The known dips near 0 and 1: L. D. Brown, T. T. Cai & A. DasGupta, Statist. Sci. 16 (2001) 101-133.
    t.true(Math.min(...coverages) > 0.83, `least coverage at ${trials} trials: ${Math.min(...coverages)}`);
  }
});

test('counts that are none are refused', (t) => {
  for (const counts of [
    { successes: 0, trials: 0 },
    { successes: -1, trials: 5 },
    { successes: 6, trials: 5 },
    { successes: 0.5, trials: 5 },
    { successes: 1, trials: Number.NaN },
  ]) {
    t.throws(() => wilsonInterval(counts), { instanceOf: RangeError });
  }
});
