import test from 'ava';
import { Matrix } from 'ml-matrix';
import { createBasisPursuitWorkspace, solveBasisPursuit } from '../../../src/kernels/l1/basis-pursuit.js';
import { allocateFloat64, openArena } from '../../../src/kernels/memory/arena.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawGaussian, kernels, openTestStream, solveInstance } from './basis-pursuit-scene.js';
import { findSmallestL1Norm } from './smallest-l1-norm.js';

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('degenerate', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

test('b = 0 has the solution 0 after no step', (t) => {
  const { status, iterations, x, support, w } = solveInstance({ A: drawMatrix(0, 6, 11), b: [0, 0, 0, 0, 0, 0] });
  t.is(status, 'converged');
  t.is(iterations, 0);
  t.deepEqual(support, []);
  t.true([...x, ...w].every((value) => value === 0));
});

test('a square regular matrix gives the solution of the linear system', (t) => {
  for (let trial = 0; trial < 40; trial += 1) {
    const n = 1 + trial;
    const A = drawMatrix(trial, n, n);
    const planted = drawMatrix(1000 + trial, n, 1);
    const { status, x, support } = solveInstance({ A, b: A.mmul(planted).to1DArray() });
    t.is(status, 'converged', `n = ${n}`);
    t.is(support.length, n);
    const error = Math.max(...x.map((xj, j) => Math.abs(xj - planted.get(j, 0))));
    t.true(error < 1e-9, `n = ${n}: ${error}`);
  }
});

test('zero columns stay out', (t) => {
  for (let trial = 0; trial < 30; trial += 1) {
    const A = drawMatrix(trial, 8, 20);
    for (const j of [0, 7, 19]) for (let i = 0; i < 8; i += 1) A.set(i, j, 0);
    const b = [...A.getColumn(3)].map((value, i) => value - 2 * A.get(i, 11));
    const { status, x, support, l1Norm } = solveInstance({ A, b });
    t.is(status, 'converged');
    t.false([0, 7, 19].some((j) => support.includes(j) || x[j] !== 0));
    t.true(Math.abs(l1Norm - (findSmallestL1Norm({ A, b }) ?? Number.NaN)) < 1e-8);
  }
});

test('of equal, opposite and proportional columns the support takes an independent part', (t) => {
  for (let trial = 0; trial < 60; trial += 1) {
    const A = drawMatrix(trial, 9, 24);
    for (let j = 12; j < 24; j += 1) {
      const factor = [1, -1, 0.5, 2][j % 4];
      A.setColumn(
        j,
        A.getColumn(j - 12).map((value) => factor * value),
      );
    }
    const b = A.getColumn(0).map((value, i) => value + A.get(i, 13) - A.get(i, 5));
    const { status, l1Norm, support } = solveInstance({ A, b });
    t.is(status, 'converged', `trial ${trial}`);
    t.is(new Set(support.map((j) => j % 12)).size, support.length);
    const expected = findSmallestL1Norm({ A, b }) ?? Number.NaN;
    t.true(Math.abs(l1Norm - expected) < 1e-8 * expected, `trial ${trial}: ${l1Norm} against ${expected}`);
  }
});

test('repeated rows lower the rank and do no harm', (t) => {
  for (let trial = 0; trial < 40; trial += 1) {
    const A = drawMatrix(trial, 10, 25);
    for (const i of [3, 8]) A.setRow(i, A.getRow(1));
    const b = A.mmul(
      Matrix.columnVector(Array.from({ length: 25 }, (_, j) => (j % 4 === 0 ? 1 - (j % 8) / 2 : 0))),
    ).to1DArray();
    const { status, l1Norm, support } = solveInstance({ A, b });
    t.is(status, 'converged', `trial ${trial}`);
    t.true(support.length <= 8);
    const expected = findSmallestL1Norm({ A, b }) ?? Number.NaN;
    t.true(Math.abs(l1Norm - expected) < 1e-8 * expected);
  }
});

test('a right side outside the range of A is called degenerate, with its residual', (t) => {
  const A = drawMatrix(0, 5, 12);
  A.setRow(4, new Array<number>(12).fill(0));
  const { status, certificate } = solveInstance({ A, b: [1, 2, 3, 4, 5] });
  t.is(status, 'degenerate');
  t.true(Math.abs(certificate.primalResidual - 5 / Math.sqrt(55)) < 1e-12);
});

test('more rows than columns work where b lies in the range', (t) => {
  const A = drawMatrix(0, 12, 5);
  const b = A.mmul(Matrix.columnVector([1, 0, -2, 0, 3])).to1DArray();
  const { status, x } = solveInstance({ A, b });
  t.is(status, 'converged');
  t.true([1, 0, -2, 0, 3].every((value, j) => Math.abs(x[j] - value) < 1e-12));
});

test('the iteration limit ends the path and says so', (t) => {
  const instance = drawGaussian('limit', 0, { m: 40, n: 80, k: 15 });
  const whole = solveInstance(instance);
  t.is(whole.status, 'converged');
  for (const iterationCountMax of [0, 1, 7, 20]) {
    const { status, iterations } = solveInstance(instance, { iterationCountMax, leapLengthMax: 1 });
    t.is(status, 'iteration-limit');
    t.is(iterations, iterationCountMax);
  }
  t.deepEqual(solveInstance(instance, { iterationCountMax: whole.iterations }), whole);
});

test('a problem larger than its workspace is refused with both sizes', (t) => {
  const arena = openArena(kernels);
  const workspace = createBasisPursuitWorkspace(arena, { mMax: 4, nMax: 8 });
  const matrix = { pointer: arena.allocate(8 * 8 * 9), leading: 8 };
  const rightSide = allocateFloat64(arena, 8);
  const limits = { iterationCountMax: 10, leapLengthMax: 1 };
  t.throws(() => solveBasisPursuit({ m: 5, n: 8, matrix, rightSide }, limits, workspace), { message: /m <= 4.*m = 5/ });
  t.throws(() => solveBasisPursuit({ m: 4, n: 9, matrix, rightSide }, limits, workspace), { message: /n <= 8.*n = 9/ });
});
