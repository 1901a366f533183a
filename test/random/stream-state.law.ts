import test from 'ava';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState, type StreamKey } from '../../src/random/stream-state.js';
import { chiSquareOfCounts, isPlausibleChiSquare } from './chi-square.js';

const base: StreamKey = {
  seed: 2026,
  experiment: 'sparse-recovery',
  role: 'matrix',
  coordinates: { n: 100 },
  trial: 0,
};

test('of a million derived states no two are equal', (t) => {
  const roles = ['matrix', 'support', 'signs', 'amplitudes'];
  // 5 seeds x 4 roles x 50 sizes x 1000 trials; 53 bits of the state already tell all of them apart.
  const prefixes = new Float64Array(1_000_000);
  let count = 0;
  for (let seed = 0; seed < 5; seed += 1) {
    for (const role of roles) {
      for (let n = 1; n <= 50; n += 1) {
        for (let trial = 0; trial < 1000; trial += 1) {
          const [s01, s00] = deriveStreamState({ ...base, seed, role, coordinates: { n }, trial });
          prefixes[count] = (s01 >>> 0) * 2 ** 21 + (s00 >>> 11);
          count += 1;
        }
      }
    }
  }
  t.is(count, prefixes.length);
  prefixes.sort();
  t.true(prefixes.every((prefix, i) => i === 0 || prefix !== prefixes[i - 1]));
});

const neighbours: Readonly<Record<string, (i: number) => StreamKey>> = {
  trials: (trial) => ({ ...base, trial }),
  cells: (n) => ({ ...base, coordinates: { n, ensemble: 'gaussian' } }),
  seeds: (seed) => ({ ...base, seed }),
};

for (const [name, key] of Object.entries(neighbours)) {
  test(`first draws over neighbouring ${name} are uniform and independent by chi-square`, (t) => {
    const count = 64_000;
    const high = new Uint32Array(256);
    const low = new Uint32Array(256);
    const pairs = new Uint32Array(256);
    let before = 0;
    for (let i = 0; i < count; i += 1) {
      const draw = openStream(deriveStreamState(key(i))).next();
      high[draw >>> 24] += 1;
      low[draw & 255] += 1;
      pairs[((draw >>> 28) << 4) | before] += 1;
      before = draw >>> 28;
    }
    for (const counts of [high, low, pairs]) {
      const statistic = chiSquareOfCounts(counts);
      t.true(isPlausibleChiSquare(statistic, 255), `${statistic} with 255 degrees of freedom`);
    }
  });
}

test('every part of the key changes the state', (t) => {
  const others: StreamKey[] = [
    { ...base, seed: 2027 },
    { ...base, experiment: 'er-spud' },
    { ...base, role: 'support' },
    { ...base, coordinates: { n: 101 } },
    { ...base, coordinates: { n: '100' } },
    { ...base, coordinates: { m: 100 } },
    { ...base, coordinates: { n: 100, m: 50 } },
    { ...base, trial: 1 },
  ];
  const states = [base, ...others].map((key) => deriveStreamState(key).join());
  t.is(new Set(states).size, states.length);
});

test('a state depends on its key alone, not on the keys before it or on an object that has changed since', (t) => {
  const coordinates: Record<string, number> = { n: 100 };
  const key: StreamKey = { ...base, coordinates };
  const first = deriveStreamState(key);
  Object.assign(coordinates, { n: 101 });
  const second = deriveStreamState(key);
  t.notDeepEqual(second, first);
  Object.assign(coordinates, { m: 50 });
  t.notDeepEqual(deriveStreamState(key), second);
  Reflect.deleteProperty(coordinates, 'm');
  t.deepEqual(deriveStreamState(key), second);
  Object.assign(coordinates, { n: 100 });
  t.deepEqual(deriveStreamState(key), first);
  t.deepEqual(deriveStreamState({ ...key, coordinates: { n: 101 } }), second);
  t.deepEqual(deriveStreamState({ ...key, coordinates: {} }), deriveStreamState({ ...base, coordinates: {} }));
});

test('names and words cannot run into each other', (t) => {
  const state = (role: string, coordinates: Readonly<Record<string, string>>): string =>
    deriveStreamState({ ...base, role, coordinates }).join();
  t.not(state('a', { b: 'c' }), state('a","b', { c: '' }));
  t.not(state('r', { a: 'b","c', d: 'e' }), state('r', { a: 'b', 'c","d': 'e' }));
  t.not(state('ab', {}), state('a', { b: '' }));
});

test('the order in which coordinates are written does not matter', (t) => {
  t.deepEqual(
    deriveStreamState({ ...base, coordinates: { n: 100, m: 50 } }),
    deriveStreamState({ ...base, coordinates: { m: 50, n: 100 } }),
  );
});

test('counters that are not safe non-negative integers and coordinates that are not finite are refused', (t) => {
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
    t.throws(() => deriveStreamState({ ...base, seed: bad }), { instanceOf: RangeError, message: /seed/ });
    t.throws(() => deriveStreamState({ ...base, trial: bad }), { instanceOf: RangeError, message: /trial/ });
  }
  t.throws(() => deriveStreamState({ ...base, coordinates: { n: Number.NaN } }), { message: /coordinate n/ });
});
