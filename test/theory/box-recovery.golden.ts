// Frozen by test/theory/theory-golden.py (whole numbers, exactly).
import test from 'ava';
import { boxRecoveryProbability } from '../../src/theory/box-recovery.js';

const probabilities = [
  [100, 60, 10, 0.85545195965197],
  [100, 60, 20, 0.5],
  [100, 60, 30, 0.114200112676648],
  [5, 3, 1, 0.5],
  [1000, 100, 3, 1.01015625564502e-164],
  [1000, 900, 700, 0.999999997353445],
  [10_000, 6000, 1900, 0.866755074427051],
  [10_000, 6000, 2100, 0.130260138765725],
  [10_000, 6000, 3000, 2.44657255007302e-33],
  [10_000, 5100, 100, 0.842572920896465],
] as const;

test('box probabilities agree with exact sums of binomials to 11 digits, at any size and depth', (t) => {
  for (const [n, m, k, value] of probabilities) {
    const found = boxRecoveryProbability({ n, m, k });
    t.true(Math.abs(found / value - 1) < 1e-11, `P(${n}, ${m}, ${k}) = ${found}, not ${value}`);
  }
});
