import test from 'ava';
import { Matrix } from 'ml-matrix';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { drawNormals } from '../../../src/random/normal.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { naiveMatchingPursuit } from '../naive/orthogonal-matching-pursuit.js';
import {
  addNoise,
  approximate,
  discreteInstances,
  distance,
  easyInstances,
  gaussianInstances,
  matchingPursuit,
  placeInstance,
  type SparseInstance,
  stationarityOf,
} from './sparse-approximation-scene.js';

const instances = [...gaussianInstances, ...discreteInstances, ...easyInstances];

test('the solution solves its support to rounding, with and without noise', (t) => {
  instances.forEach((instance, index) => {
    for (const posed of [instance, addNoise(instance, 0.1, index)]) {
      const report = approximate(posed, matchingPursuit());
      t.true(report.stationarity <= 1e-12, `${posed.name}: ${report.stationarity}`);
      t.true(stationarityOf(posed, report.solution, report.support) <= 1e-12, posed.name);
      t.true(report.pivotMin > 0 && report.pivotMin <= 1 + 1e-12, posed.name);
    }
  });
});

for (const isNormalised of [false, true]) {
  test(`the naive twin chooses the same columns in the same order (isNormalised: ${isNormalised})`, (t) => {
    gaussianInstances.forEach((instance, index) => {
      const posed = addNoise(instance, 0.05, index);
      const { solution, support } = approximate(posed, matchingPursuit({ isNormalised }));
      const naive = naiveMatchingPursuit(posed.A, posed.b, { k: posed.k, isNormalised });
      t.deepEqual(support, naive.support, posed.name);
      t.true(distance(solution, naive.x) <= 1e-9 * Math.hypot(...naive.x), posed.name);
    });
  });
}

/** Columns that differ in their last digits: the integers cannot tell them apart. */
function drawNearTies(trial: number): SparseInstance {
  const [m, n] = [17 + 10 * trial, 60];
  const stream = openTestStream('near ties', trial);
  const base = new Float64Array(m);
  const changes = new Float64Array(m * n);
  const b = new Float64Array(m);
  for (const vector of [base, changes, b]) drawNormals(stream, vector);
  const A = new Matrix(m, n);
  for (let i = 0; i < m; i += 1) {
    for (let j = 0; j < n; j += 1) A.set(i, j, (j % 3 === 0 ? -1 : 1) * base[i] * (1 + 1e-15 * changes[i * n + j]));
  }
  return { name: `near ties ${trial}`, A, b: [...b], k: 1 };
}

test('the first column is the one whose product in f64 is largest, to the last bit', (t) => {
  const winners = new Set<number>();
  for (let trial = 0; trial < 40; trial += 1) {
    for (const instance of [drawNearTies(trial), gaussianInstances[3 * trial], discreteInstances[3 * trial]]) {
      const { support } = approximate(instance, matchingPursuit({ iterationCountMax: 1 }));
      const { m, n, matrix, rightSide, fill } = placeInstance(openArena(kernels), instance, 0);
      fill();
      const products = Array.from({ length: n }, (_, j) =>
        Math.abs(kernels.functions.dot(matrix.pointer + 8 * j * matrix.leading, rightSide.pointer, m)),
      );
      const largest = Math.max(...products);
      t.deepEqual(support, largest === 0 ? [] : [products.indexOf(largest)], instance.name);
      for (const j of support) winners.add(j);
    }
  }
  t.true(winners.size > 20);
});
