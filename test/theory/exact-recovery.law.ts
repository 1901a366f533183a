import test from 'ava';
import fc from 'fast-check';
import { boxRecoveryProbability } from '../../src/theory/box-recovery.js';
import { weakThreshold, weakThresholdNonNegative } from '../../src/theory/donoho-tanner.js';
import {
  exactRecoveryCurve,
  exactRecoveryHalfPoint,
  exactRecoveryProbabilities,
  exactRecoveryProbability,
} from '../../src/theory/exact-recovery.js';

const seed = 20260803;

/** Two probabilities that are exactly equal may differ by the rounding of their sums. */
const rounding = 1e-12;

test(`more measurements help, more non-zeros hurt [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 120 }).chain((n) =>
        fc.record({
          n: fc.constant(n),
          k: fc.integer({ min: 0, max: n - 1 }),
          signs: fc.constantFrom('signed', 'non-negative'),
        }),
      ),
      ({ n, k, signs }) => {
        const here = exactRecoveryProbabilities({ n, k, signs });
        const denser = exactRecoveryProbabilities({ n, k: k + 1, signs });
        return here.every(
          (probability, m) =>
            probability >= 0 &&
            probability <= 1 &&
            (m === 0 || probability >= here[m - 1] - rounding) &&
            probability >= denser[m] - rounding,
        );
      },
    ),
    { seed, numRuns: 60 },
  );
  t.pass();
});

test('the ends of the range: as many measurements as unknowns, none, fewer than non-zeros, nothing to find', (t) => {
  for (const n of [1, 2, 7, 100]) {
    for (const signs of ['signed', 'non-negative'] as const) {
      for (let k = 0; k <= n; k += Math.ceil(n / 9)) {
        t.true(Math.abs(exactRecoveryProbability({ n, m: n, k, signs }) - 1) < rounding);
        t.is(exactRecoveryProbability({ n, m: 0, k, signs }), k === 0 ? 1 : 0);
        if (k > 0) t.is(exactRecoveryProbability({ n, m: k - 1, k, signs }), 0);
      }
      t.is(exactRecoveryProbability({ n, m: n - 1, k: n, signs }), 0);
    }
  }
});

test('one measurement of one non-zero among n succeeds when its column is the largest: 1 / n', (t) => {
  for (const n of [1, 2, 3, 10, 100, 1000]) {
    t.true(Math.abs(exactRecoveryProbability({ n, m: 1, k: 1 }) * n - 1) < 1e-11, `n = ${n}`);
  }
});

test('one measurement too few: a random line misses the cone except for twice its solid angle', (t) => {
  // The null space is a line with normal direction g; it meets the cone where ||g off S||_1 <= |<sgn, g on S>|.
  // With one zero, that is P(|g_1| <= sqrt k |g_2|) = 2 atan(sqrt k) / pi.
  for (const n of [2, 5, 50, 500]) {
    const expected = 1 - (2 / Math.PI) * Math.atan(Math.sqrt(n - 1));
    t.true(Math.abs(exactRecoveryProbability({ n, m: n - 1, k: n - 1 }) - expected) < rounding);
  }
});

test('non-negative, one measurement of one non-zero succeeds when its column is the extreme one on its side of 0', (t) => {
  for (const n of [1, 2, 3, 10, 100, 1000]) {
    const expected = (2 * (1 - 2 ** -n)) / n;
    const found = exactRecoveryProbability({ n, m: 1, k: 1, signs: 'non-negative' });
    t.true(Math.abs(found / expected - 1) < 1e-11, `n = ${n}`);
  }
});

test('non-negative, one measurement too few with one zero: half of the lines that fail signed have the wrong sign', (t) => {
  for (const n of [2, 5, 50, 500]) {
    const expected = 1 - Math.atan(Math.sqrt(n - 1)) / Math.PI;
    const found = exactRecoveryProbability({ n, m: n - 1, k: n - 1, signs: 'non-negative' });
    t.true(Math.abs(found - expected) < rounding);
  }
});

test(`knowing that x >= 0 never hurts, and knowing it without using the norm is worse [seed ${seed}]`, (t) => {
  // The signed cone holds the non-negative one, which the box's cone { d_j >= 0 off the support } holds in turn.
  fc.assert(
    fc.property(
      fc
        .integer({ min: 2, max: 150 })
        .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n }) })),
      ({ n, k }) => {
        const signed = exactRecoveryProbabilities({ n, k });
        const nonNegative = exactRecoveryProbabilities({ n, k, signs: 'non-negative' });
        return nonNegative.every(
          (probability, m) =>
            probability >= signed[m] - rounding && probability >= boxRecoveryProbability({ n, m, k }) - rounding,
        );
      },
    ),
    { seed, numRuns: 60 },
  );
  t.pass();
});

test('the probabilities for all m are those of one m at a time', (t) => {
  const all = exactRecoveryProbabilities({ n: 40, k: 9 });
  for (let m = 0; m <= 40; m += 1) t.is(all[m], exactRecoveryProbability({ n: 40, m, k: 9 }));
});

test(`the half point parts the k that are likelier than not to be recovered from the others [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 80 }).chain((n) =>
        fc.record({
          n: fc.constant(n),
          m: fc.integer({ min: 1, max: n - 1 }),
          signs: fc.constantFrom('signed', 'non-negative'),
        }),
      ),
      ({ n, m, signs }) => {
        const k = exactRecoveryHalfPoint({ n, m, signs });
        return (
          exactRecoveryProbability({ n, m, k: Math.floor(k), signs }) >= 0.5 &&
          exactRecoveryProbability({ n, m, k: Math.floor(k) + 1, signs }) <= 0.5 + rounding
        );
      },
    ),
    { seed, numRuns: 120 },
  );
  t.pass();
});

test('the curve is the half points, it rises with m, and ends at n', (t) => {
  const n = 60;
  const ms = Array.from({ length: n }, (_, i) => i + 1);
  for (const signs of ['signed', 'non-negative'] as const) {
    const curve = exactRecoveryCurve({ n, ms, signs });
    curve.forEach((k, i) => {
      t.is(k, exactRecoveryHalfPoint({ n, m: ms[i], signs }));
      if (i > 0) t.true(k > curve[i - 1]);
    });
    t.is(curve[n - 1], n);
  }
});

test('at n = 800 the half point leads the asymptote by a distance that grows without a jump', (t) => {
  // Whole k would show as steps of up to 1, a poor interpolation as ripples of the same size.
  const n = 800;
  const ms = Array.from({ length: 26 }, (_, i) => 20 * (i + 3));
  const leads = exactRecoveryCurve({ n, ms }).map((k, i) => k - ms[i] * weakThreshold(ms[i] / n));
  t.true(leads[0] > 0.1 && leads[leads.length - 1] < 0.8, leads.join(' '));
  for (let i = 1; i < leads.length; i += 1) {
    const growth = leads[i] - leads[i - 1];
    t.true(growth > 0.01 && growth < 0.045, `at m = ${ms[i]}: ${growth}`);
  }
});

test('non-negative, the half point closes in on its own threshold as 1 / n', (t) => {
  for (const delta of [0.2, 0.5, 0.8]) {
    const threshold = weakThresholdNonNegative(delta);
    const distance = (n: number) =>
      Math.abs(exactRecoveryHalfPoint({ n, m: delta * n, signs: 'non-negative' }) / (delta * n) - threshold);
    t.true(distance(100) < 0.03, `delta = ${delta}: ${distance(100)}`);
    t.true(distance(1600) < distance(100) / 12, `delta = ${delta}: ${distance(1600)} and ${distance(100)}`);
  }
});

test('a number of measurements outside 0 .. n is refused', (t) => {
  for (const m of [-1, 1.5, 11]) {
    t.throws(() => exactRecoveryProbability({ n: 10, m, k: 2 }), { instanceOf: RangeError, message: /in 0 \.\. n/ });
  }
});
