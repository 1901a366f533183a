import test from 'ava';
import { Matrix } from 'ml-matrix';
import { createAmpWorkspace, solveAmp } from '../../../src/kernels/sparse/amp.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawGaussian, openTestStream } from '../l1/basis-pursuit-scene.js';
import { placeInstance } from '../l1/recovery-scene.js';
import { ampLimits, runAmp } from './amp-scene.js';

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('amp-degenerate', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

test('b = 0 has the solution 0 after no iteration', (t) => {
  const report = runAmp({ A: drawMatrix(0, 6, 11), b: [0, 0, 0, 0, 0, 0] });
  t.is(report.status, 'converged');
  t.is(report.iterations, 0);
  t.is(report.relativeResidual, 0);
  t.true(report.solution.every((xj) => xj === 0));
});

test('columns of zeros keep x_j = 0, and a matrix of zeros is stationary with its whole residual', (t) => {
  const { A, b, planted } = drawGaussian('amp-zero-columns', 0, { m: 100, n: 200, k: 8 });
  const without = [3, 50, 199].filter((j) => !planted.includes(j));
  for (const j of without) A.setColumn(j, new Array<number>(100).fill(0));
  const report = runAmp({ A, b });
  t.is(report.status, 'converged');
  t.true(without.every((j) => report.solution[j] === 0));

  const none = runAmp({ A: Matrix.zeros(5, 9), b: [1, 2, 3, 4, 5] });
  t.is(none.status, 'stationary');
  t.is(none.relativeResidual, 1);
});

test('one row, one column and a square matrix end with a status that their residual bears out', (t) => {
  for (const [m, n] of [
    [1, 1],
    [1, 7],
    [7, 1],
    [9, 9],
    [12, 5],
  ] as const) {
    const A = drawMatrix(m, m, n);
    const x = new Array<number>(n).fill(0).fill(1.5, 0, 1);
    const { status, relativeResidual } = runAmp({ A, b: A.mmul(Matrix.columnVector(x)).to1DArray() });
    t.is(status === 'converged', relativeResidual <= 1e-6, `${m} x ${n}: ${status}, ${relativeResidual}`);
  }
});

test('a matrix with a large mean makes AMP diverge, and that is what it says', (t) => {
  const { A, planted, values } = drawGaussian('amp-mean', 0, { m: 100, n: 200, k: 10 });
  A.add(3);
  const x = Matrix.zeros(200, 1);
  planted.forEach((j, i) => x.set(j, 0, values[i]));
  const { status, relativeResidual } = runAmp({ A, b: A.mmul(x).to1DArray() });
  t.is(status, 'diverged');
  t.false(relativeResidual <= 1000);
});

test('an infinite entry of b is divergence, not convergence', (t) => {
  const { A, b } = drawGaussian('amp-infinite', 0, { m: 20, n: 40, k: 3 });
  t.is(runAmp({ A, b: b.with(4, Infinity) }).status, 'diverged');
});

test('a threshold above all that b shows leaves x = 0, stationary and not converged', (t) => {
  const { A, b } = drawGaussian('amp-threshold', 0, { m: 40, n: 80, k: 3 });
  const report = runAmp({ A, b }, { limits: { threshold: 100 } });
  t.is(report.status, 'stationary');
  t.is(report.nonZeroCount, 0);
  t.is(report.relativeResidual, 1);
});

test('the iteration limit ends the run and says so, with the last change', (t) => {
  const instance = drawGaussian('amp-limit', 0, { m: 100, n: 200, k: 15 });
  const whole = runAmp(instance);
  t.is(whole.status, 'converged');
  for (const iterationCountMax of [0, 1, 7]) {
    const { status, iterations, relativeChange } = runAmp(instance, { limits: { iterationCountMax } });
    t.is(status, 'iteration-limit');
    t.is(iterations, iterationCountMax);
    t.is(relativeChange > 0, iterationCountMax > 0);
  }
  t.deepEqual(runAmp(instance, { limits: { iterationCountMax: whole.iterations } }), whole);
});

test('each tolerance decides', (t) => {
  const instance = drawGaussian('amp-limit', 0, { m: 100, n: 200, k: 15 });
  const whole = runAmp(instance);
  t.true(runAmp(instance, { limits: { residualTolerance: 1e-3 } }).iterations < whole.iterations);
  t.is(runAmp(instance, { limits: { changeTolerance: 0.01 } }).status, 'stationary');
});

test('a problem larger than its workspace is refused with both sizes, a threshold below 0 with its value', (t) => {
  const { arena, problem } = placeInstance({ A: drawMatrix(0, 5, 9), b: [1, 2, 3, 4, 5] });
  const limits = ampLimits(5, 9, 'signed');
  const workspace = createAmpWorkspace(arena, { mMax: 4, nMax: 9 });
  t.throws(() => solveAmp({ ...problem, signs: 'signed' }, limits, workspace), { message: /m <= 4.*m = 5/ });
  const roomy = createAmpWorkspace(arena, { mMax: 5, nMax: 9 });
  t.throws(() => solveAmp({ ...problem, signs: 'signed' }, { ...limits, threshold: -1 }, roomy), { message: /got -1/ });
});
