import test from 'ava';
import { logHalfNormalSum } from '../../src/theory/half-normal-sum.js';
import { millsRatio } from '../../src/theory/special-functions.js';

test('one summand: the tail is an angle, the mean a Gaussian integral', (t) => {
  for (const k of [1, 2, 7, 100, 3000, 10_000]) {
    const { mean, tail } = logHalfNormalSum(k, 1);
    t.true(Math.abs((Math.exp(tail) * Math.PI) / Math.atan(Math.sqrt(k)) - 1) < 1e-14);
    t.true(Math.abs(Math.exp(mean) / Math.sqrt(k / (k + 1)) - 1) < 1e-14);
  }
});

test('no summand: even chances, and certainty', (t) => {
  t.deepEqual(logHalfNormalSum(4, 0), { mean: 0, tail: -Math.LN2 });
});

test('two summands: the tail is a square pyramid, with the solid angle that geometry gives', (t) => {
  // The pyramid |x| + |y| <= sqrt k z has faces with normals (+-1, +-1, -sqrt k); its four equal dihedral angles, less
  // 2 pi, are the solid angle.
  for (const k of [1, 2, 7, 100, 3000]) {
    const dihedral = Math.PI - Math.acos(k / (k + 2));
    const share = (4 * dihedral - 2 * Math.PI) / (4 * Math.PI);
    t.true(Math.abs(Math.exp(logHalfNormalSum(k, 2).tail) / share - 1) < 1e-13, `k = ${k}`);
  }
});

test('the tail lies between what the mean says of it, from certainty down to exp(-40000)', (t) => {
  // With X = S / sqrt k and Mills' ratio R, the tail is E phi(X) R(X), and the mean sqrt(2 pi) E phi(X). R falls from
  // R(0), and is convex; under the law tilted by phi(X), X has a smaller mean than E X = r sqrt(2 / (pi k)).
  for (const k of [1, 3, 10, 100, 1000, 10_000]) {
    for (const r of [1, 2, 5, 20, 100, 500, 3000, 10_000]) {
      const { mean, tail } = logHalfNormalSum(k, r);
      const ratio = millsRatio(r * Math.sqrt(2 / (Math.PI * k))) / Math.sqrt(2 * Math.PI);
      t.true(tail <= mean - Math.LN2, `k = ${k}, r = ${r}`);
      t.true(tail >= mean + Math.log(ratio), `k = ${k}, r = ${r}`);
    }
  }
});

test('both are log-concave in r, and smooth where the alias of the pole ceases to count', (t) => {
  for (const k of [1, 4, 30, 400]) {
    const logs = Array.from({ length: 200 }, (_, r) => logHalfNormalSum(k, r));
    for (const key of ['mean', 'tail'] as const) {
      const falls = logs.slice(1).map((log, r) => logs[r][key] - log[key]);
      const bends = falls.slice(1).map((fall, r) => fall - falls[r]);
      t.true(bends.every((bend) => bend > 0));
      t.true(bends.slice(1).every((bend, r) => Math.abs(bend - bends[r]) < 0.35 * bends[r]));
    }
  }
});
