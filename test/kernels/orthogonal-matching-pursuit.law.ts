import test from 'ava';
import { Matrix } from 'ml-matrix';
import { openArena } from '../../src/kernels/arena.js';
import {
  createMatchingPursuitWorkspace,
  defaultMatchingPursuitLimits,
  type MatchingPursuitLimits,
  solveMatchingPursuit,
} from '../../src/kernels/orthogonal-matching-pursuit.js';
import type { LeastSquaresApproximation } from '../../src/kernels/sparse-approximation.js';
import { drawNormals } from '../../src/random/normal.js';
import { drawSupport } from '../../src/random/stream.js';
import { kernels, openTestStream } from './basis-pursuit-scene.js';
import { naiveMatchingPursuit } from './naive/orthogonal-matching-pursuit.js';
import {
  addNoise,
  approximate,
  discreteInstances,
  distance,
  easyInstances,
  findBrokenClaims,
  gaussianInstances,
  type OpenSolver,
  placeInstance,
  type SparseInstance,
  stationarityOf,
} from './sparse-approximation-scene.js';

function pursue(changes: Partial<MatchingPursuitLimits> = {}): OpenSolver<LeastSquaresApproximation> {
  return (arena, { m, n, k }) => {
    const workspace = createMatchingPursuitWorkspace(arena, { mMax: m, nMax: n, kMax: k });
    const limits = { ...defaultMatchingPursuitLimits(m, k), ...changes };
    return (problem) => solveMatchingPursuit(problem, limits, workspace);
  };
}

const instances = [...gaussianInstances, ...discreteInstances, ...easyInstances];

test('every claim of the report holds when recomputed, with and without noise', (t) => {
  instances.forEach((instance, index) => {
    for (const posed of [instance, addNoise(instance, 0.1, index)]) {
      const report = approximate(posed, pursue());
      t.deepEqual(findBrokenClaims(posed, report), [], posed.name);
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
      const { solution, support } = approximate(posed, pursue({ isNormalised }));
      const naive = naiveMatchingPursuit(posed.A, posed.b, { k: posed.k, isNormalised });
      t.deepEqual(support, naive.support, posed.name);
      t.true(distance(solution, naive.x) <= 1e-9 * Math.hypot(...naive.x), posed.name);
    });
  });
}

test('few non-zeros are recovered to rounding, and the residual says so', (t) => {
  for (const instance of easyInstances) {
    const { status, ending, solution, iterations } = approximate(instance, pursue());
    t.is(status, 'converged', instance.name);
    t.is(ending, 'residual', instance.name);
    t.is(iterations, instance.k, instance.name);
    t.true(distance(solution, instance.x) <= 1e-12 * Math.hypot(...instance.x), instance.name);
  }
});

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
      const { support } = approximate(instance, pursue({ iterationCountMax: 1 }));
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

test('scaling A and b by powers of 2 scales the solution and changes no other bit', (t) => {
  for (const { A, b, k, name } of instances) {
    const plain = approximate({ name, A, b, k }, pursue());
    const scaled = approximate({ name, A: Matrix.mul(A, 8), b: b.map((bi) => bi / 1024), k }, pursue());
    t.deepEqual(scaled, { ...plain, solution: plain.solution.map((xj) => xj / 8192) }, name);
  }
});

test('permuting and flipping columns, and permuting rows, does the same to the solution', (t) => {
  gaussianInstances.forEach((instance, index) => {
    const { A, b, k, name } = addNoise(instance, 0.05, index);
    const stream = openTestStream('permutation', index);
    const columns = [...drawSupport(stream, { n: A.columns, k: A.columns })];
    const rows = [...drawSupport(stream, { n: A.rows, k: A.rows })];
    const signs = columns.map((j) => (j % 2 === 0 ? 1 : -1));
    const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(signs);
    const plain = approximate({ name, A, b, k }, pursue());
    const other = approximate({ name, A: moved, b: rows.map((i) => b[i]), k }, pursue());
    t.deepEqual(
      other.support.map((j) => columns[j]),
      plain.support,
      name,
    );
    const expected = columns.map((j, i) => signs[i] * plain.solution[j]);
    t.true(distance(other.solution, expected) <= 1e-10 * Math.hypot(...expected), name);
  });
});

test('the numbers in the padding rows do not matter', (t) => {
  for (const instance of instances) {
    t.deepEqual(approximate(instance, pursue(), 1e9), approximate(instance, pursue(), -3), instance.name);
  }
});
