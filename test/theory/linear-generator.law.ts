import test from 'ava';
import {
  expectedError,
  geometricSpectrum,
  theoremOneBound,
  uniformSquares,
} from '../../src/theory/linear-generator.js';

test('a flat spectrum loses the share 1 - m / n, and complete measurements nothing', (t) => {
  for (const [n, m] of [
    [10, 3],
    [200, 199],
    [1000, 1],
  ]) {
    const lambda = new Float64Array(n).fill(0.3);
    const squares = uniformSquares(n / 2, n);
    t.true(Math.abs(expectedError({ m, lambda, squares }) - (1 - m / n)) < 1e-10);
    t.is(expectedError({ m: n, lambda, squares }), 0);
  }
});

test('the error falls with m, rises with s and does not see the scale of the spectrum', (t) => {
  const lambda = geometricSpectrum(0.9, 120);
  const scaled = lambda.map((value) => 1e6 * value);
  let last = Number.POSITIVE_INFINITY;
  for (let m = 5; m < 120; m += 5) {
    const error = expectedError({ m, lambda, squares: uniformSquares(20, 120) });
    t.true(error < last && error > 0);
    last = error;
    t.true(error <= expectedError({ m, lambda, squares: uniformSquares(20.5, 120) }));
    t.true(Math.abs(expectedError({ m, lambda: scaled, squares: uniformSquares(20, 120) }) / error - 1) < 1e-9);
  }
});

test("Theorem 1's bound is the product of its two sums", (t) => {
  const lambda = Float64Array.of(4, 2, 1, 0.5);
  const squares = Float64Array.of(1, 2, 3, 0);
  // 2m/3 = 2: the tail begins with the third.
  t.is(theoremOneBound({ m: 3, lambda, squares }), (1 / 4 + 2 / 2 + 3) * 1.5);
  // 2m/3 = 8/3: also with the third.
  t.is(theoremOneBound({ m: 4, lambda, squares }), (1 / 4 + 2 / 2 + 3) * 1.5);
  t.is(theoremOneBound({ m: 5, lambda, squares }), (1 / 4 + 2 / 2 + 3) * 0.5);
});

test('a uniform unit vector in s dimensions has its square spread over s axes', (t) => {
  t.deepEqual([...uniformSquares(2, 4)], [0.5, 0.5, 0, 0]);
  for (const s of [1, 2.25, 4]) t.true(Math.abs(uniformSquares(s, 4).reduce((a, b) => a + b, 0) - 1) < 1e-15);
});
