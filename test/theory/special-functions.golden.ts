// Frozen by test/theory/theory-golden.py (mpmath, 40 digits).
import test from 'ava';
import { erf, erfc, faddeeva, logFactorial } from '../../src/theory/special-functions.js';

const faddeevaValues = [
  [0, 0, 1, 0],
  [0.3, 0, 0.91393118527122819, 0.31891568277156587],
  [2.5, 0.001, 0.0020606678557085471, 0.25171329850488508],
  [1, 1, 0.30474420525691259, 0.20821893820283163],
  [0.05, 3, 0.17896144789617902, 0.002718053172754184],
  [6, 0.2, 0.003271021933220606, 0.095282121658329109],
  [12.3, 0.7, 0.0026280397071263088, 0.045871115349451695],
  [0.7, 15, 0.037448940998842345, 0.0017399511990516383],
  [40, 40, 0.0070534712101932317, 0.0070512673454395767],
  [25, 9, 0.0072051934460935788, 0.019986035296034704],
] as const;

const erfValues = [
  [0.001, 0.0011283787909692364, 0.99887162120903076],
  [0.4, 0.42839235504666846, 0.57160764495333154],
  [1, 0.84270079294971487, 0.15729920705028513],
  [1.2, 0.91031397822963538, 0.08968602177036462],
  [2.9, 0.99995890212190054, 4.1097878099458836e-5],
  [6, 0.99999999999999998, 2.1519736712498913e-17],
  [20, 1, 5.3958656116079009e-176],
] as const;

const logFactorialValues = [
  [0, 0],
  [1, 0],
  [5, 4.787491742782046],
  [17, 33.505073450136889],
  [18, 36.395445208033054],
  [100, 363.73937555556349],
  [10000, 82108.927836814353],
] as const;

test('faddeeva agrees with 40-digit values to 1e-14 in modulus', (t) => {
  for (const [x, y, re, im] of faddeevaValues) {
    const w = faddeeva(x, y);
    const error = Math.hypot(w.re - re, w.im - im) / Math.hypot(re, im);
    t.true(error < 1e-14, `w(${x} + ${y}i) = ${w.re} + ${w.im}i, off by ${error}`);
  }
});

test('erf and erfc agree with 40-digit values, relative to their size', (t) => {
  for (const [x, value, complement] of erfValues) {
    t.true(Math.abs(erf(x) / value - 1) < 1e-14, `erf(${x}) = ${erf(x)}`);
    t.true(Math.abs(erfc(x) / complement - 1) < 1e-13, `erfc(${x}) = ${erfc(x)}`);
    t.is(erf(-x), -erf(x));
    t.true(Math.abs(erfc(-x) - (1 + value)) < 4e-16);
  }
});

test('logFactorial agrees with 40-digit values, on both sides of the change of method', (t) => {
  for (const [n, value] of logFactorialValues) {
    t.true(Math.abs(logFactorial(n) - value) <= 4e-16 * Math.max(1, value), `ln ${n}! = ${logFactorial(n)}`);
  }
});
