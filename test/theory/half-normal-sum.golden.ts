// Frozen by test/theory/theory-golden.py (mpmath, 80 digits, inversion on the real line).
import test from 'ava';
import { logHalfNormalSum } from '../../src/theory/half-normal-sum.js';

const tails = [
  [1, 2, 0.10817344796939273],
  [3, 1, 0.33333333333333333],
  [10, 4, 0.17287087904293562],
  [20, 40, 8.5426366329887289e-9],
  [5, 30, 8.1048640313368289e-12],
  [100, 1, 0.46827448256944643],
] as const;

test('the tail agrees with high-precision values to 13 digits, on both sides of the alias that its pole leaves', (t) => {
  for (const [k, r, value] of tails) {
    const found = Math.exp(logHalfNormalSum(k, r).tail);
    t.true(Math.abs(found / value - 1) < 1e-13, `T(${k}, ${r}) = ${found}, not ${value}`);
  }
});
