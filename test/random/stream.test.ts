import test from 'ava';
import { drawBelow, drawSign, drawSupport, openStream, type Stream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { chiSquareOfCounts, isPlausibleChiSquare } from './chi-square.js';

function openTestStream(role: string): Stream {
  return openStream(deriveStreamState({ seed: 1, experiment: 'test', role, coordinates: {}, trial: 0 }));
}

for (const bound of [2, 3, 7, 100, 1000]) {
  test(`integers below ${bound} are equally likely`, (t) => {
    const stream = openTestStream('below');
    const counts = new Uint32Array(bound);
    for (let i = 0; i < 200 * bound; i += 1) counts[drawBelow(stream, bound)] += 1;
    t.true(isPlausibleChiSquare(chiSquareOfCounts(counts), bound - 1));
  });
}

test('an integer below 1 is 0, and the largest bound works', (t) => {
  const stream = openTestStream('edges');
  t.is(drawBelow(stream, 1), 0);
  const largest = 2 ** 21;
  for (let i = 0; i < 1000; i += 1) {
    const value = drawBelow(stream, largest);
    t.true(Number.isInteger(value) && value >= 0 && value < largest);
  }
});

test('a draw is taken again where keeping it would favour some integers', (t) => {
  // For bound 3 the draw 0 is the one of 2^32 that must go: 0 * 3 has the low part 0 < 2^32 mod 3 = 1.
  const draws = [0, 1];
  const stream: Stream = { next: () => draws.shift() ?? 0, clone: () => stream, getState: () => [] };
  t.is(drawBelow(stream, 3), 0);
  t.deepEqual(draws, []);
});

test('bounds outside 1 .. 2^21 are refused', (t) => {
  const stream = openTestStream('edges');
  for (const bound of [0, -1, 1.5, 2 ** 21 + 1, Number.NaN]) {
    t.throws(() => drawBelow(stream, bound), { instanceOf: RangeError });
  }
});

test('signs are even-handed and independent of the sign before', (t) => {
  const stream = openTestStream('signs');
  const pairs = new Uint32Array(4);
  let before = 1;
  for (let i = 0; i < 40_000; i += 1) {
    const sign = drawSign(stream);
    pairs[(before + 1) | ((sign + 1) >> 1)] += 1;
    before = sign;
  }
  t.true(isPlausibleChiSquare(chiSquareOfCounts(pairs), 3));
});

test('a support of k entries is a prefix of the support of more', (t) => {
  const whole = drawSupport(openTestStream('support'), { n: 60, k: 60 });
  t.deepEqual(
    [...whole].sort((a, b) => a - b),
    [...whole.keys()],
  );
  for (let k = 0; k <= 60; k += 7) {
    t.deepEqual([...drawSupport(openTestStream('support'), { n: 60, k })], [...whole.subarray(0, k)]);
  }
});

test('all ordered supports of 2 in 5 are equally likely', (t) => {
  const stream = openTestStream('supports');
  const counts = new Map<string, number>();
  for (let i = 0; i < 20_000; i += 1) {
    const key = drawSupport(stream, { n: 5, k: 2 }).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  t.is(counts.size, 20);
  t.true(isPlausibleChiSquare(chiSquareOfCounts([...counts.values()]), 19));
});
