import test from 'ava';
import { Matrix } from 'ml-matrix';
import {
  createReweightedL1Workspace,
  defaultReweightedL1Limits,
  solveReweightedL1,
} from '../../../src/kernels/l1/reweighted-l1.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawGaussian, openTestStream, solveInstance } from './basis-pursuit-scene.js';
import { placeInstance } from './recovery-scene.js';
import { runReweightedL1 } from './reweighted-l1-scene.js';

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('reweighted-degenerate', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

test('b = 0 has the solution 0 after one round', (t) => {
  const report = runReweightedL1({ A: drawMatrix(0, 6, 11), b: [0, 0, 0, 0, 0, 0] });
  t.is(report.status, 'converged');
  t.is(report.rounds, 1);
  t.true(report.solution.every((xj) => xj === 0));
});

test('one row, one column, square and tall matrices converge where b lies in the range', (t) => {
  for (const [m, n] of [
    [1, 1],
    [1, 7],
    [7, 1],
    [9, 9],
    [12, 5],
  ] as const) {
    const A = drawMatrix(m, m, n);
    const x = Array.from({ length: n }, (_, j) => (j % 2 === 0 ? 1 + j : 0));
    const report = runReweightedL1({ A, b: A.mmul(Matrix.columnVector(x)).to1DArray() });
    t.is(report.status, 'converged', `${m} x ${n}`);
    t.true(report.relativeResidual <= 1e-10, `${m} x ${n}`);
    if (n <= m) t.true(x.every((xj, j) => Math.abs(xj - report.solution[j]) <= 1e-8));
  }
});

test('columns of zeros stay out and repeated columns do no harm', (t) => {
  for (let trial = 0; trial < 20; trial += 1) {
    const A = drawMatrix(trial, 12, 30);
    for (const j of [4, 29]) A.setColumn(j, new Array<number>(12).fill(0));
    for (const j of [20, 21, 22]) A.setColumn(j, A.getColumn(j - 20));
    const b = A.getColumn(0).map((value, i) => value - 2 * A.get(i, 11));
    const { status, solution, relativeResidual } = runReweightedL1({ A, b });
    t.is(status, 'converged', `trial ${trial}`);
    t.true(relativeResidual <= 1e-10);
    t.true([4, 29].every((j) => solution[j] === 0));
  }
});

test('a right side outside the range of A is called inner-degenerate, with the residual of the only round', (t) => {
  const A = drawMatrix(0, 5, 12);
  A.setRow(4, new Array<number>(12).fill(0));
  const { status, rounds, relativeResidual } = runReweightedL1({ A, b: [1, 2, 3, 4, 5] });
  t.is(status, 'inner-degenerate');
  t.is(rounds, 1);
  t.true(Math.abs(relativeResidual - 5 / Math.sqrt(55)) < 1e-12);
});

test('a path that is cut short says so, and leaves x as the round before proved it', (t) => {
  const instance = drawGaussian('reweighted-limit', 11, { m: 40, n: 80, k: 30 });
  const first = solveInstance(instance);
  const cut = runReweightedL1(instance, { limits: { iterationCountMax: 5 } });
  t.is(cut.status, 'inner-iteration-limit');
  t.deepEqual([cut.rounds, cut.iterations], [1, 5]);
  // In this instance the first round is within the limit and a later one is not.
  const steps = [1, 2, 3, 4].map(
    (roundCountMax) => runReweightedL1(instance, { limits: { roundCountMax } }).iterations,
  );
  const proved = steps.findIndex((count, i) => i > 0 && count - steps[i - 1] > first.iterations);
  t.true(proved > 0, `steps after each round: ${steps.join(' ')}`);
  const later = runReweightedL1(instance, { limits: { iterationCountMax: first.iterations } });
  t.is(later.status, 'inner-iteration-limit');
  t.is(later.rounds, proved + 1);
  const before = runReweightedL1(instance, { limits: { roundCountMax: proved } });
  t.deepEqual(later.solution, before.solution);
});

test('the limit of rounds ends the run and says so; a wide tolerance ends it sooner', (t) => {
  const instance = drawGaussian('reweighted-limit', 1, { m: 100, n: 200, k: 42 });
  const whole = runReweightedL1(instance);
  t.is(whole.status, 'converged');
  t.true(whole.rounds > 2);
  const fewer = runReweightedL1(instance, { limits: { roundCountMax: 2 } });
  t.is(fewer.status, 'round-limit');
  t.is(fewer.rounds, 2);
  t.true(fewer.relativeChange > 1e-8);
  t.deepEqual(runReweightedL1(instance, { limits: { roundCountMax: whole.rounds } }), whole);
  t.true(runReweightedL1(instance, { limits: { changeTolerance: 1e9 } }).rounds < whole.rounds);
});

test('a problem larger than its workspace is refused with both sizes, and no round at all is refused', (t) => {
  const { arena, problem } = placeInstance({ A: drawMatrix(0, 5, 9), b: [1, 2, 3, 4, 5] });
  const limits = defaultReweightedL1Limits(5);
  const workspace = createReweightedL1Workspace(arena, { mMax: 4, nMax: 9 });
  t.throws(() => solveReweightedL1(problem, limits, workspace), { message: /m <= 4.*m = 5/ });
  const roomy = createReweightedL1Workspace(arena, { mMax: 5, nMax: 9 });
  t.throws(() => solveReweightedL1(problem, { ...limits, roundCountMax: 0 }, roomy), { message: /got 0/ });
});
