import test from 'ava';
import fc from 'fast-check';
import { weakThreshold } from '../../src/theory/donoho-tanner.js';
import {
  exactRecoveryCurve,
  exactRecoveryHalfPoint,
  exactRecoveryProbabilities,
  exactRecoveryProbability,
} from '../../src/theory/exact-recovery.js';

const seed = 20260803;

/** Two probabilities that are equal in truth may differ by the rounding of their sums. */
const rounding = 1e-12;

test(`more measurements help, more non-zeros hurt [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 2, max: 120 })
        .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n - 1 }) })),
      ({ n, k }) => {
        const here = exactRecoveryProbabilities({ n, k });
        const denser = exactRecoveryProbabilities({ n, k: k + 1 });
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
    for (let k = 0; k <= n; k += Math.ceil(n / 9)) {
      t.true(Math.abs(exactRecoveryProbability({ n, m: n, k }) - 1) < rounding);
      t.is(exactRecoveryProbability({ n, m: 0, k }), k === 0 ? 1 : 0);
      if (k > 0) t.is(exactRecoveryProbability({ n, m: k - 1, k }), 0);
    }
    t.is(exactRecoveryProbability({ n, m: n - 1, k: n }), 0);
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

test('the probabilities for all m are those of one m at a time', (t) => {
  const all = exactRecoveryProbabilities({ n: 40, k: 9 });
  for (let m = 0; m <= 40; m += 1) t.is(all[m], exactRecoveryProbability({ n: 40, m, k: 9 }));
});

test(`the half point parts the k that are likelier than not to be recovered from the others [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 2, max: 80 })
        .chain((n) => fc.record({ n: fc.constant(n), m: fc.integer({ min: 1, max: n - 1 }) })),
      ({ n, m }) => {
        const k = exactRecoveryHalfPoint({ n, m });
        return (
          exactRecoveryProbability({ n, m, k: Math.floor(k) }) >= 0.5 &&
          exactRecoveryProbability({ n, m, k: Math.floor(k) + 1 }) <= 0.5 + rounding
        );
      },
    ),
    { seed, numRuns: 80 },
  );
  t.pass();
});

test('the curve is the half points, it rises with m, and ends at n', (t) => {
  const n = 60;
  const ms = Array.from({ length: n }, (_, i) => i + 1);
  const curve = exactRecoveryCurve({ n, ms });
  curve.forEach((k, i) => {
    t.is(k, exactRecoveryHalfPoint({ n, m: ms[i] }));
    if (i > 0) t.true(k > curve[i - 1]);
  });
  t.is(curve[n - 1], n);
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

test('a number of measurements outside 0 .. n is refused', (t) => {
  for (const m of [-1, 1.5, 11]) {
    t.throws(() => exactRecoveryProbability({ n: 10, m, k: 2 }), { instanceOf: RangeError, message: /in 0 \.\. n/ });
  }
});
