import test from 'ava';
import { Matrix } from 'ml-matrix';
import { createIrlsWorkspace, defaultIrlsLimits, solveIrls } from '../../../src/kernels/sparse/irls.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawGaussian, openTestStream } from '../l1/basis-pursuit-scene.js';
import { placeInstance } from '../l1/recovery-scene.js';
import { runIrls } from './irls-scene.js';

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('irls-degenerate', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

test('b = 0 has the solution 0 after no iteration', (t) => {
  const report = runIrls({ A: drawMatrix(0, 6, 11), b: [0, 0, 0, 0, 0, 0] });
  t.is(report.status, 'converged');
  t.is(report.iterations, 0);
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
    const report = runIrls({ A, b: A.mmul(Matrix.columnVector(x)).to1DArray() });
    t.is(report.status, 'converged', `${m} x ${n}`);
    t.is(report.dependentRowCount, Math.max(0, m - n), `${m} x ${n}`);
    t.true(report.relativeResidual <= 1e-10, `${m} x ${n}`);
    if (n <= m) t.true(x.every((xj, j) => Math.abs(xj - report.solution[j]) <= 1e-8));
  }
});

test('one row: for p < 1 all of b ends on the column of the largest entry', (t) => {
  const { status, solution } = runIrls({ A: new Matrix([[0.5, -2, 1]]), b: [3] });
  t.is(status, 'converged');
  t.true(Math.abs(solution[1] + 1.5) <= 1e-4, `${solution[1]}`);
  t.true(Math.abs(solution[0]) + Math.abs(solution[2]) <= 1e-4);
});

test('columns of zeros stay out, and repeated columns share what one of them would have', (t) => {
  const { A, b, planted, values } = drawGaussian('irls-repeated', 0, { m: 40, n: 80, k: 8 });
  const others = Array.from({ length: 80 }, (_, j) => j).filter((j) => !planted.includes(j));
  A.setColumn(others[0], new Array<number>(40).fill(0));
  A.setColumn(others[1], A.getColumn(planted[0]));
  const { status, solution } = runIrls({ A, b });
  t.is(status, 'converged');
  t.is(solution[others[0]], 0);
  t.true(Math.abs(solution[others[1]] - solution[planted[0]]) <= 1e-12);
  t.true(Math.abs(solution[others[1]] + solution[planted[0]] - values[0]) <= 1e-4);
});

test('repeated rows are passed over and counted where b repeats with them', (t) => {
  const { A, b } = drawGaussian('irls-rows', 0, { m: 30, n: 60, k: 6 });
  for (const [to, from] of [
    [7, 2],
    [29, 2],
    [12, 11],
  ]) {
    A.setRow(to, A.getRow(from));
  }
  const consistent = b.map((bi, i) => (i === 7 || i === 29 ? b[2] : i === 12 ? b[11] : bi));
  const { status, dependentRowCount, relativeResidual } = runIrls({ A, b: consistent });
  t.is(status, 'converged');
  t.is(dependentRowCount, 3);
  t.true(relativeResidual <= 1e-11);

  const torn = runIrls({ A, b: consistent.with(7, consistent[7] + 1) });
  t.is(torn.status, 'ill-conditioned');
  t.is(torn.iterations, 1);
  t.true(torn.relativeResidual > 1e-3);
});

test('rows that differ by 1e-5 and a b that tells them apart are solved all the same', (t) => {
  for (const p of [0, 0.5, 1]) {
    const { A, b } = drawGaussian('irls-rows', 0, { m: 30, n: 60, k: 6 });
    const difference = A.getRow(7);
    A.setRow(
      7,
      A.getRow(2).map((value, j) => value + 1e-5 * difference[j]),
    );
    const { status, relativeResidual, dependentRowCount } = runIrls({ A, b }, { p, limits: { stageCount: 5 } });
    t.is(status, 'converged');
    t.is(dependentRowCount, 0);
    t.true(relativeResidual <= 1e-10, `p=${p}: ${relativeResidual}`);
  }
});

test('a matrix of zeros, and an infinite entry of b, are ill-conditioned', (t) => {
  t.is(runIrls({ A: Matrix.zeros(4, 6), b: [1, 2, 3, 4] }).status, 'ill-conditioned');
  const { A, b } = drawGaussian('irls-infinite', 0, { m: 20, n: 40, k: 3 });
  t.is(runIrls({ A, b: b.with(4, Infinity) }).status, 'ill-conditioned');
});

test('rows of scales from 1 to 1e-6 still give A x = b', (t) => {
  const { A, b, planted, values } = drawGaussian('irls-graded', 1, { m: 40, n: 80, k: 8 });
  const grades = b.map((_, i) => 10 ** (-6 * (i / 39)));
  const { status, solution, relativeResidual } = runIrls({
    A: A.clone().mulColumnVector(grades),
    b: b.map((bi, i) => bi * grades[i]),
  });
  t.is(status, 'converged');
  t.true(relativeResidual <= 1e-11);
  t.true(planted.every((j, i) => Math.abs(solution[j] - values[i]) <= 1e-3));
});

test('the iteration limit ends the run and says so; each limit decides', (t) => {
  const instance = drawGaussian('irls-limit', 0, { m: 40, n: 80, k: 12 });
  const whole = runIrls(instance);
  t.is(whole.status, 'converged');
  for (const iterationCountMax of [0, 1, 2, 9]) {
    const { status, iterations, epsilon } = runIrls(instance, { limits: { iterationCountMax } });
    t.is(status, 'iteration-limit');
    t.is(iterations, iterationCountMax);
    t.is(Number.isNaN(epsilon), iterationCountMax < 2);
  }
  t.deepEqual(runIrls(instance, { limits: { iterationCountMax: whole.iterations } }), whole);
  const short = runIrls(instance, { limits: { stageCount: 3 } });
  t.is(short.status, 'converged');
  t.true(Math.abs(short.epsilon / whole.epsilon / 1e6 - 1) <= 1e-12);
  t.true(runIrls(instance, { limits: { changeShare: 1e-4 } }).iterations > whole.iterations);
});

test('a problem larger than its workspace, a p outside 0..1 and no stage at all are refused with what was got', (t) => {
  const { arena, problem } = placeInstance({ A: drawMatrix(0, 5, 9), b: [1, 2, 3, 4, 5] });
  const limits = defaultIrlsLimits();
  const workspace = createIrlsWorkspace(arena, { mMax: 4, nMax: 9 });
  t.throws(() => solveIrls({ ...problem, p: 0.5 }, limits, workspace), { message: /m <= 4.*m = 5/ });
  const roomy = createIrlsWorkspace(arena, { mMax: 5, nMax: 9 });
  t.throws(() => solveIrls({ ...problem, p: 1.5 }, limits, roomy), { message: /got 1.5/ });
  t.throws(() => solveIrls({ ...problem, p: 0.5 }, { ...limits, stageCount: 0 }, roomy), { message: /got 0/ });
});
