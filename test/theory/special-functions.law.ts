import test from 'ava';
import fc from 'fast-check';
import {
  erf,
  erfc,
  faddeeva,
  logFactorial,
  millsRatio,
  normalDensity,
  normalUpperTail,
  scaledErfc,
  stirlingError,
} from '../../src/theory/special-functions.js';

const seed = 20260801;

test(`faddeeva solves w' = 2i/sqrt(pi) - 2 z w along both directions [seed ${seed}]`, (t) => {
  // A central difference of step 1e-4 leaves an error of some 1e-8: enough to see a wrong branch of the method.
  const h = 1e-4;
  fc.assert(
    fc.property(
      fc.double({ min: h, max: 8, noNaN: true }),
      fc.double({ min: h, max: 8, noNaN: true }),
      fc.boolean(),
      (x, y, alongX) => {
        const [dx, dy] = alongX ? [h, 0] : [0, h];
        const above = faddeeva(x + dx, y + dy);
        const below = faddeeva(x - dx, y - dy);
        const w = faddeeva(x, y);
        const right = { re: -2 * (x * w.re - y * w.im), im: 2 / Math.sqrt(Math.PI) - 2 * (x * w.im + y * w.re) };
        // d/dy = i d/dz.
        const expected = alongX ? right : { re: -right.im, im: right.re };
        return (
          Math.abs((above.re - below.re) / (2 * h) - expected.re) < 1e-6 &&
          Math.abs((above.im - below.im) / (2 * h) - expected.im) < 1e-6
        );
      },
    ),
    { seed, numRuns: 2000 },
  );
  t.pass();
});

test(`faddeeva has the same value on either side of each change of method [seed ${seed}]`, (t) => {
  const step = Math.sqrt(Math.PI / 12);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (quarter, share) => {
      const x = (quarter / 4) * step;
      const y = share * x;
      const left = faddeeva(x * (1 - 1e-15), y);
      const right = faddeeva(x * (1 + 1e-15), y);
      return Math.hypot(left.re - right.re, left.im - right.im) < 2e-14 * Math.hypot(left.re, left.im);
    }),
    { seed, numRuns: 2000 },
  );
  t.pass();
});

test(`erf + erfc = 1, and erfc is exp(-x^2) times its scaled form [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 6, noNaN: true }), (x) => {
      const scaled = Math.exp(-x * x) * scaledErfc(x);
      return Math.abs(erf(x) + erfc(x) - 1) < 4e-16 && Math.abs(scaled - erfc(x)) <= 1e-15;
    }),
    { seed },
  );
  t.pass();
});

test('far out, where fourth powers overflow, faddeeva is still i / (sqrt(pi) z), and erfc has vanished', (t) => {
  for (const size of [0.99e8, 1.01e8, 1e77, 1e160, 1e300]) {
    for (const [x, y] of [
      [size, 0],
      [0, size],
      [size, size / 2],
      [size / 3, size],
    ] as const) {
      const { re, im } = faddeeva(x, y);
      const length = Math.hypot(x, y);
      const inverse = 1 / (Math.sqrt(Math.PI) * length);
      t.true(Math.abs(re / inverse - y / length) < 1e-14, `w(${x} + ${y}i)`);
      t.true(Math.abs(im / inverse - x / length) < 1e-14, `w(${x} + ${y}i)`);
    }
    t.is(erfc(size), 0);
    t.is(erfc(-size), 2);
  }
  t.is(erfc(Infinity), 0);
});

test(`the normal upper tail is the density times Mills' ratio, and adds up to 1 [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 30, noNaN: true }), (x) => {
      const tail = normalUpperTail(x);
      return (
        Math.abs(tail - normalDensity(x) * millsRatio(x)) <= 1e-12 * tail &&
        Math.abs(tail + normalUpperTail(-x) - 1) < 4e-16
      );
    }),
    { seed },
  );
  t.pass();
});

test("Mills' ratio lies between its classical bounds", (t) => {
  // R. D. Gordon, Ann. Math. Statist. 12 (1941) 364: x / (1 + x^2) < R < 1 / x.
  for (let x = 0.01; x < 1e6; x *= 1.7) {
    const ratio = millsRatio(x);
    t.true(ratio > x / (1 + x * x) - 1e-15 / x && ratio < (1 + 1e-14) / x, `R(${x}) = ${ratio}`);
  }
  t.true(Math.abs(millsRatio(0) * normalDensity(0) - 0.5) < 1e-15);
});

test('ln n! - ln (n - 1)! is ln n', (t) => {
  for (let n = 1; n < 2000; n += 1) {
    const difference = logFactorial(n) - logFactorial(n - 1);
    t.true(Math.abs(difference - Math.log(n)) < 1e-15 * Math.max(10, logFactorial(n)) * 4, `n = ${n}`);
  }
});

test("Stirling's formula and its error make the factorial, on both sides of the change of method", (t) => {
  for (let n = 1; n < 2000; n += 1) {
    const stirling = 0.5 * Math.log(2 * Math.PI * n) + n * (Math.log(n) - 1);
    const tolerance = 1e-15 * Math.max(10, logFactorial(n)) * 4;
    t.true(Math.abs(stirling + stirlingError(n) - logFactorial(n)) < tolerance, `n = ${n}`);
    // H. Robbins, Amer. Math. Monthly 62 (1955) 26-29.
    t.true(stirlingError(n) > 1 / (12 * n + 1) - 1e-14 && stirlingError(n) < 1 / (12 * n) + 1e-14, `n = ${n}`);
  }
});

test('arguments outside the domain are refused by name', (t) => {
  t.throws(() => faddeeva(-1, 0), { instanceOf: RangeError, message: /x >= 0/ });
  t.throws(() => faddeeva(0, Number.NaN), { instanceOf: RangeError });
  t.throws(() => logFactorial(2.5), { instanceOf: RangeError, message: /whole n/ });
  t.throws(() => logFactorial(-1), { instanceOf: RangeError });
});
