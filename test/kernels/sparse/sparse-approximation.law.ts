import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawSupport } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import {
  addNoise,
  approximate,
  discreteInstances,
  distance,
  easyInstances,
  gaussianInstances,
  listBrokenClaims,
  solvers,
} from './sparse-approximation-scene.js';

/* What every greedy and thresholding solver obeys. */

const instances = [...gaussianInstances, ...discreteInstances, ...easyInstances];

for (const [name, open] of Object.entries(solvers)) {
  test(`${name}: every claim of the report holds when recomputed, with and without noise`, (t) => {
    instances.forEach((instance, index) => {
      for (const posed of [instance, addNoise(instance, 0.1, index)]) {
        const report = approximate(posed, open());
        t.deepEqual(listBrokenClaims(posed, report), [], posed.name);
      }
    });
  });

  test(`${name}: few non-zeros are recovered, and the residual says so`, (t) => {
    for (const instance of easyInstances) {
      const { status, ending, solution, relativeResidual } = approximate(instance, open());
      t.is(status, 'converged', instance.name);
      t.is(ending, 'residual', instance.name);
      t.true(distance(solution, instance.x) <= 4 * relativeResidual * Math.hypot(...instance.x) + 1e-12, instance.name);
    }
  });

  test(`${name}: scaling A and b by powers of 2 scales the solution and changes no other bit`, (t) => {
    for (const instance of instances) {
      const { A, b } = instance;
      const plain = approximate(instance, open());
      const scaled = approximate({ ...instance, A: Matrix.mul(A, 8), b: b.map((bi) => bi / 1024) }, open());
      t.deepEqual(scaled, { ...plain, solution: plain.solution.map((xj) => xj / 8192) }, instance.name);
    }
  });

  test(`${name}: permuting and flipping columns, and permuting rows, does the same to the solution`, (t) => {
    easyInstances.forEach((instance, index) => {
      const { A, b, k } = addNoise(instance, 0.05, index);
      const stream = openTestStream('permutation', index);
      const columns = [...drawSupport(stream, { n: A.columns, k: A.columns })];
      const rows = [...drawSupport(stream, { n: A.rows, k: A.rows })];
      const signs = columns.map((j) => (j % 2 === 0 ? 1 : -1));
      const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(signs);
      const plain = approximate({ name: instance.name, A, b, k }, open());
      const other = approximate({ name: instance.name, A: moved, b: rows.map((i) => b[i]), k }, open());
      t.is(other.ending, plain.ending, instance.name);
      t.is(other.iterations, plain.iterations, instance.name);
      const expected = columns.map((j, i) => signs[i] * plain.solution[j]);
      t.true(distance(other.solution, expected) <= 1e-10 * Math.hypot(...expected), instance.name);
    });
  });

  test(`${name}: the numbers in the padding rows do not matter`, (t) => {
    for (const instance of instances) {
      t.deepEqual(approximate(instance, open(), 1e9), approximate(instance, open(), -3), instance.name);
    }
  });

  test(`${name}: a workspace used before gives the same bits`, (t) => {
    for (const instance of easyInstances) {
      const first = approximate(instance, open());
      approximate(instances[7], open());
      t.deepEqual(approximate(instance, open()), first, instance.name);
    }
  });
}
