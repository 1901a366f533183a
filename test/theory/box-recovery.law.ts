import test from 'ava';
import fc from 'fast-check';
import { boxRecoveryProbability } from '../../src/theory/box-recovery.js';
import { boxThreshold } from '../../src/theory/donoho-tanner.js';

const seed = 20260806;

const sizes = (nMax: number) =>
  fc.integer({ min: 1, max: nMax }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      m: fc.integer({ min: 0, max: n }),
      k: fc.integer({ min: 0, max: n }),
    }),
  );

test(`the formula is the sum as it is written, for sizes whose binomials are whole numbers [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(sizes(50), ({ n, m, k }) => {
      const found = boxRecoveryProbability({ n, m, k });
      if (k === n) return found === (m === n ? 1 : 0);
      let sum = 0;
      let binomial = 1;
      for (let l = 0; l < Math.min(n - m, n - k); l += 1) {
        sum += binomial;
        binomial = (binomial * (n - k - 1 - l)) / (l + 1);
      }
      return Math.abs(found - (1 - sum / 2 ** (n - k - 1))) < 1e-14;
    }),
    { seed, numRuns: 1000 },
  );
  t.pass();
});

test(`Wendel's recursion: a column more at a bound averages two smaller sizes [seed ${seed}]`, (t) => {
  // C(N, l) = C(N - 1, l) + C(N - 1, l - 1), divided by 2^N.
  fc.assert(
    fc.property(sizes(10_000), ({ n, m, k }) => {
      fc.pre(k < n - 1 && m > k && m < n);
      const whole = boxRecoveryProbability({ n, m, k });
      const parts = boxRecoveryProbability({ n: n - 1, m, k }) + boxRecoveryProbability({ n: n - 1, m: m - 1, k });
      return Math.abs(whole - parts / 2) <= 1e-11 * whole;
    }),
    { seed, numRuns: 1000 },
  );
  t.pass();
});

test(`success and failure trade places under the polar: a sum of 1 [seed ${seed}]`, (t) => {
  // Reading 2^-(n-k-1) C(n-k-1, .) from the other end takes m to n + k - m.
  fc.assert(
    fc.property(sizes(10_000), ({ n, m, k }) => {
      fc.pre(k < n && m >= k);
      return Math.abs(boxRecoveryProbability({ n, m, k }) + boxRecoveryProbability({ n, m: n + k - m, k }) - 1) < 1e-12;
    }),
    { seed, numRuns: 1000 },
  );
  t.pass();
});

test('the chance is even where the mean of the sum is, at 2m = n + k, which tends to the threshold', (t) => {
  for (const [n, m] of [
    [100, 60],
    [1000, 800],
    [10_000, 5500],
  ] as const) {
    t.true(Math.abs(boxRecoveryProbability({ n, m, k: 2 * m - n }) - 0.5) < 1e-11);
    t.true(Math.abs((2 * m - n) / m - boxThreshold(m / n)) < 1e-15);
  }
});

test('a circle: of three columns one is never, or always, positively spanned', (t) => {
  // In the plane, 0 is the only point of the orthant with A x = 0 unless three directions surround 0: 1 - 1/4.
  t.is(boxRecoveryProbability({ n: 3, m: 2, k: 0 }), 0.75);
  // One equation in two unknowns: the columns must not differ in sign.
  t.is(boxRecoveryProbability({ n: 2, m: 1, k: 0 }), 0.5);
  t.is(boxRecoveryProbability({ n: 2, m: 1, k: 1 }), 0);
  t.is(boxRecoveryProbability({ n: 2, m: 2, k: 2 }), 1);
});

test('sizes outside the range are refused by name', (t) => {
  t.throws(() => boxRecoveryProbability({ n: 0, m: 0, k: 0 }), { instanceOf: RangeError, message: /whole n >= 1/ });
  t.throws(() => boxRecoveryProbability({ n: 5, m: 6, k: 0 }), {
    instanceOf: RangeError,
    message: /whole m in 0 \.\. n/,
  });
  t.throws(() => boxRecoveryProbability({ n: 5, m: 2, k: 1.5 }), { instanceOf: RangeError, message: /whole k in/ });
});
