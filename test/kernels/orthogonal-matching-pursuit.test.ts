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
import { drawGaussian, kernels } from './basis-pursuit-scene.js';
import {
  addNoise,
  approximate,
  type Copied,
  easyInstances,
  placeInstance,
  type SparseInstance,
} from './sparse-approximation-scene.js';

function pursue(
  instance: Omit<SparseInstance, 'name'>,
  changes: Partial<MatchingPursuitLimits> = {},
): Copied<LeastSquaresApproximation> {
  return approximate({ name: 'pursued', ...instance }, (arena, { m, n, k }) => {
    const workspace = createMatchingPursuitWorkspace(arena, { mMax: m, nMax: n, kMax: k });
    const limits = { ...defaultMatchingPursuitLimits(m, k), ...changes };
    return (problem) => solveMatchingPursuit(problem, limits, workspace);
  });
}

const unit = Matrix.eye(4, 4);

test('b = 0 and k = 0 end before the first step', (t) => {
  const zero = pursue({ A: unit, b: [0, 0, 0, 0], k: 3 });
  t.like(zero, { status: 'converged', ending: 'residual', iterations: 0, relativeResidual: 0, pivotMin: 1 });
  t.deepEqual([zero.support, zero.solution], [[], [0, 0, 0, 0]]);
  const none = pursue({ A: unit, b: [1, 2, 0, 0], k: 0 });
  t.like(none, { status: 'converged', ending: 'support-full', iterations: 0, relativeResidual: 1 });
  t.deepEqual([none.support, none.solution], [[], [0, 0, 0, 0]]);
});

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

test('each limit ends the pursuit and says so', (t) => {
  const instance = addNoise(easyInstances[20], 0.01, 0);
  t.like(pursue(instance), { ending: 'support-full', status: 'converged', iterations: instance.k });
  for (const iterationCountMax of [0, 1, 3]) {
    const { ending, status, iterations } = pursue(instance, { iterationCountMax });
    t.deepEqual([ending, status, iterations], ['limit', 'iteration-limit', iterationCountMax]);
  }
  const { ending, iterations, relativeResidual } = pursue(instance, { residualTolerance: 0.5 });
  t.is(ending, 'residual');
  t.true(iterations < instance.k && relativeResidual <= 0.5);
});

test('a problem larger than its workspace is refused with both sizes', (t) => {
  const arena = openArena(kernels);
  const workspace = createMatchingPursuitWorkspace(arena, { mMax: 4, nMax: 8, kMax: 2 });
  const problem = placeInstance(arena, { name: '', A: Matrix.zeros(4, 8), b: [1, 1, 1, 1], k: 2 }, 0);
  const limits = defaultMatchingPursuitLimits(4, 2);
  const attempt = (changes: Partial<typeof problem>) => () =>
    solveMatchingPursuit({ ...problem, ...changes }, limits, workspace);
  t.throws(attempt({ m: 5 }), { message: /m <= 4.*m = 5/ });
  t.throws(attempt({ n: 9 }), { message: /n <= 8.*n = 9/ });
  t.throws(attempt({ k: 3 }), { message: /k <= 2.*k = 3/ });
  t.throws(attempt({ n: 1 }), { message: /k <= n.*n = 1, k = 2/ });
});
