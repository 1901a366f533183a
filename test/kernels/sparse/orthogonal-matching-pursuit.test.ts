import test from 'ava';
import { Matrix } from 'ml-matrix';
import type { MatchingPursuitLimits } from '../../../src/kernels/sparse/greedy-solvers.js';
import { drawGaussian } from '../l1/basis-pursuit-scene.js';
import { approximate, type Copied, matchingPursuit, type SparseInstance } from './sparse-approximation-scene.js';

function pursue(instance: Omit<SparseInstance, 'name'>, changes: Partial<MatchingPursuitLimits> = {}): Copied {
  return approximate({ name: 'pursued', ...instance }, matchingPursuit(changes));
}

const unit = Matrix.eye(4, 4);

test('of equal correlations the first column joins first', (t) => {
  const { support, solution } = pursue({ A: unit, b: [1, -2, 2, 2], k: 3 });
  t.deepEqual(support, [1, 2, 3]);
  t.deepEqual(solution, [0, -2, 2, 2]);
});

test('of repeated and proportional columns one joins, and the residual is orthogonal to the others', (t) => {
  const A = new Matrix([
    [0, 1, -1, 1, 2, 0],
    [0, 1, -1, 1, 2, 1],
    [0, 0, 0, 0, 0, 1],
  ]);
  const { status, ending, support } = pursue({ A, b: [1, 2, 4], k: 4 });
  t.deepEqual(support, [4, 5]);
  t.deepEqual([status, ending], ['degenerate', 'rank']);
  t.deepEqual(pursue({ A, b: [1, 2, 1], k: 2 }, { isNormalised: true }).support, [1, 5]);
});

test('a matrix of zeros, and a right side that no column sees, are degenerate', (t) => {
  t.like(pursue({ A: Matrix.zeros(3, 5), b: [1, 2, 3], k: 2 }), { ending: 'rank', iterations: 0, relativeResidual: 1 });
  const A = new Matrix([
    [1, 2],
    [0, 0],
  ]);
  t.like(pursue({ A, b: [0, 1], k: 1 }), { ending: 'rank', status: 'degenerate', iterations: 0 });
});

test('one row takes one column; a square matrix takes all of them', (t) => {
  const row = pursue({ A: new Matrix([[1, -3, 2]]), b: [6], k: 3 });
  t.deepEqual([row.support, row.solution], [[1], [0, -2, 0]]);
  const { A } = drawGaussian('square', 0, { m: 12, n: 12, k: 12 });
  const { status, iterations, relativeResidual } = pursue({ A, b: Array.from({ length: 12 }, (_, i) => i + 1), k: 12 });
  t.is(status, 'converged');
  t.is(iterations, 12);
  t.true(relativeResidual < 1e-13);
});

test('k columns are its own end, with the residual that is left', (t) => {
  t.like(pursue({ A: unit, b: [0, 3, 4, 0], k: 1 }), {
    status: 'converged',
    ending: 'support-full',
    iterations: 1,
    relativeResidual: 0.6,
    stationarity: 0,
    pivotMin: 1,
  });
});
