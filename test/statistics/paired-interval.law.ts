import test from 'ava';
import { type DiscordantCounts, pairedInterval } from '../../src/statistics/paired-interval.js';

const z = 1.959963984540054;

test('published intervals come out', (t) => {
  // M. W. Fagerland, S. Lydersen & P. Laake, Statist. Med. 33 (2014) 2850-2875: 1, 1, 7 and 12 pairs of 21.
  const { low, high } = pairedInterval({ trials: 21, onlyA: 1, onlyB: 7 });
  t.deepEqual([low.toFixed(3), high.toFixed(3)], ['-0.517', '-0.026']);
});

test('the ends are roots of the score equation with a restricted likelihood found by search', (t) => {
  for (const counts of everyCount([1, 2, 3, 7, 20])) {
    const { trials, onlyA, onlyB } = counts;
    const { low, high } = pairedInterval(counts);
    for (const end of [low, high]) {
      if (Math.abs(end) === 1) continue;
      const p01 = likeliest(end, counts);
      const score = (onlyA - onlyB - trials * end) / Math.sqrt(trials * (2 * p01 + end * (1 - end)));
      t.true(Math.abs(Math.abs(score) - z) < 1e-5, `${JSON.stringify(counts)}: ${score} at ${end}`);
    }
  }
});

test('exchanging a and b mirrors the interval to the last bit, and the difference lies in it', (t) => {
  for (const counts of everyCount([1, 2, 5, 20, 41])) {
    const { trials, onlyA, onlyB } = counts;
    const interval = pairedInterval(counts);
    const mirrored = pairedInterval({ trials, onlyA: onlyB, onlyB: onlyA });
    t.deepEqual(interval, { low: 0 - mirrored.high, high: 0 - mirrored.low });
    const difference = (onlyA - onlyB) / trials;
    t.true(-1 <= interval.low && interval.low <= difference && difference <= interval.high && interval.high <= 1);
  }
});

test('0 lies outside exactly where the test of McNemar rejects', (t) => {
  for (const counts of everyCount([1, 4, 10, 50])) {
    const { onlyA, onlyB } = counts;
    const { low, high } = pairedInterval(counts);
    const rejected = onlyA + onlyB > 0 && (onlyA - onlyB) ** 2 / (onlyA + onlyB) > z * z;
    t.is(low > 0 || high < 0, rejected, JSON.stringify(counts));
  }
});

test('without discordant pairs the interval is that of no event, and with nothing else it ends at 1', (t) => {
  for (const trials of [1, 2, 3, 10, 100, 10 ** 6, 2 ** 30]) {
    const none = pairedInterval({ trials, onlyA: 0, onlyB: 0 });
    const reach = (z * z) / (trials + z * z);
    t.true(Math.abs(none.high - reach) <= 1e-15 && none.low === -none.high, `${trials}: ${none.high} and ${reach}`);
    const all = pairedInterval({ trials, onlyA: trials, onlyB: 0 });
    t.is(all.high, 1);
    t.true(Math.abs(all.low - (trials - z * z) / (trials + z * z)) < 1e-9, `${trials}: ${all.low}`);
    t.deepEqual(pairedInterval({ trials, onlyA: 0, onlyB: trials }), { low: -1, high: 0 - all.low });
  }
});

test('the exact coverage is at least 93 % from 20 trials on, and near 95 % in the mean where pairs differ often', (t) => {
  for (const trials of [20, 50, 100]) {
    const intervals = everyCount([trials]).map((counts) => ({ ...counts, ...pairedInterval(counts) }));
    const often: number[] = [];
    for (const discordant of [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.9]) {
      for (const share of [0.5, 0.6, 0.75, 0.9, 1]) {
        const law = { p10: discordant * share, p01: discordant * (1 - share) };
        const coverage = coverageOf(intervals, law);
        t.true(coverage >= 0.93, `${trials} trials, ${JSON.stringify(law)}: ${coverage}`);
        if (discordant * trials >= 20) often.push(coverage);
      }
    }
    const mean = often.reduce((sum, value) => sum + value, 0) / often.length;
    t.true(often.length === 0 || (mean > 0.94 && mean < 0.96), `${trials} trials: ${mean}`);
  }
});

test('counts that are none are refused', (t) => {
  for (const counts of [
    { trials: 0, onlyA: 0, onlyB: 0 },
    { trials: 5, onlyA: -1, onlyB: 0 },
    { trials: 5, onlyA: 3, onlyB: 3 },
    { trials: 5, onlyA: 0, onlyB: 0.5 },
    { trials: Number.NaN, onlyA: 0, onlyB: 0 },
  ]) {
    t.throws(() => pairedInterval(counts), { instanceOf: RangeError });
  }
});

function everyCount(sizes: readonly number[]): DiscordantCounts[] {
  return sizes.flatMap((trials) =>
    Array.from({ length: trials + 1 }, (_, onlyA) =>
      Array.from({ length: trials - onlyA + 1 }, (__, onlyB) => ({ trials, onlyA, onlyB })),
    ).flat(),
  );
}

/** The p01 that maximises the trinomial likelihood where p10 - p01 is known, by ternary search: it is concave. */
function likeliest(difference: number, { trials, onlyA, onlyB }: DiscordantCounts): number {
  const term = (count: number, probability: number) => (count === 0 ? 0 : count * Math.log(Math.max(probability, 0)));
  const value = (p01: number) =>
    term(onlyA, p01 + difference) + term(onlyB, p01) + term(trials - onlyA - onlyB, 1 - difference - 2 * p01);
  let low = Math.max(0, -difference);
  let high = (1 - difference) / 2;
  for (let step = 0; step < 200; step += 1) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (value(left) < value(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}

/** The trinomial probability of all counts whose interval covers p10 - p01. */
function coverageOf(
  intervals: readonly (DiscordantCounts & { readonly low: number; readonly high: number })[],
  { p10, p01 }: { p10: number; p01: number },
): number {
  const rounding = 1e-12;
  const covering = intervals.filter(({ low, high }) => low <= p10 - p01 + rounding && p10 - p01 <= high + rounding);
  return covering.reduce((sum, { trials, onlyA, onlyB }) => {
    const rest = trials - onlyA - onlyB;
    const ways = logFactorial(trials) - logFactorial(onlyA) - logFactorial(onlyB) - logFactorial(rest);
    const term = (count: number, probability: number) => (count === 0 ? 0 : count * Math.log(probability));
    return sum + Math.exp(ways + term(onlyA, p10) + term(onlyB, p01) + term(rest, 1 - p10 - p01));
  }, 0);
}

function logFactorial(count: number): number {
  let sum = 0;
  for (let factor = 2; factor <= count; factor += 1) sum += Math.log(factor);
  return sum;
}
