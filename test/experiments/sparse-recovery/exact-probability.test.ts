import test from 'ava';
import { exactProbability } from '../../../src/experiments/sparse-recovery/declaration/exact-probability.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { exactRecoveryProbability } from '../../../src/theory/exact-recovery.js';
import { cellOf } from './cell-scene.js';

const exact = { name: 'exact' };

function signed(n: number, m: number, k: number): Point {
  return { n, m, k, ensemble: 'gaussian', coefficients: 'signs', solver: 'basis-pursuit' };
}

function nonNegative(n: number, m: number, k: number): Point {
  return { ...signed(n, m, k), coefficients: 'non-negative', solver: 'non-negative-basis-pursuit' };
}

test('every cell has the probability of the theory, whatever the order and the mixture of cells', (t) => {
  const points: Point[] = [];
  for (const n of [40, 1, 7]) {
    for (let m = n; m >= 1; m -= Math.ceil(n / 9)) {
      for (let k = 0; k <= n; k += Math.ceil(n / 11)) points.push(signed(n, m, k), nonNegative(n, m, k));
    }
  }
  const found = exactProbability(points.map(cellOf), exact);
  t.is(found.length, points.length);
  points.forEach((point, at) => {
    const [n, m, k] = [Number(point['n']), Number(point['m']), Number(point['k'])];
    const signs = point['coefficients'] === 'signs' ? 'signed' : 'non-negative';
    const expected = exactRecoveryProbability({ n, m, k, signs });
    t.true(
      Math.abs((found[at] ?? Number.NaN) - expected) < 1e-12,
      `${JSON.stringify(point)}: ${found[at]}, ${expected}`,
    );
  });
});

test('nothing to find is found, more non-zeros than measurements never are, and n measurements always suffice', (t) => {
  t.deepEqual(exactProbability([signed(50, 3, 0), signed(50, 3, 4), signed(50, 50, 50)].map(cellOf), exact), [1, 0, 1]);
});

test('other solvers, ensembles, coefficients and criteria, and noise, have no exact probability', (t) => {
  const cell = signed(20, 10, 3);
  const changes: Point[] = [
    { solver: 'amp' },
    { solver: 'omp' },
    { solver: 'non-negative-basis-pursuit' },
    { ensemble: 'rademacher' },
    { ensemble: 'spiked' },
    { noise: 1e-9 },
    { n: 1001 },
  ];
  const found = exactProbability([cell, ...changes.map((change) => ({ ...cell, ...change }))].map(cellOf), exact);
  t.is(typeof found[0], 'number');
  t.true(found.slice(1).every((probability) => probability === undefined));
  t.deepEqual(exactProbability([cell].map(cellOf), { name: 'relative-error', tolerance: 1e-3 }), [undefined]);
});

test('sizes that would take long together stay unknown, the large ones first', (t) => {
  const sizes = [1000, 999, 998, 100];
  const points = sizes.flatMap((n) => Array.from({ length: n }, (_, at) => signed(n, n - 1, at + 1)));
  const known = exactProbability(points.map(cellOf), exact).map((probability, at) => ({
    n: points[at]['n'],
    probability,
  }));
  for (const [n, expected] of [
    [1000, false],
    [999, false],
    [998, true],
    [100, true],
  ]) {
    const cells = known.filter((cell) => cell.n === n);
    t.true(
      cells.every(({ probability }) => (probability !== undefined) === expected),
      `n = ${n}`,
    );
  }
});
