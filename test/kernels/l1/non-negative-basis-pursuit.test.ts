import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow } from '../../../src/random/stream.js';
import { openTestStream, type Solved, solveInstance } from './basis-pursuit-scene.js';
import { findSmallestL1Norm } from './smallest-l1-norm.js';

function solve(A: Matrix, b: readonly number[]): Solved {
  return solveInstance({ A, b }, { variables: 'non-negative' });
}

function drawMatrix(trial: number, m: number, n: number): Matrix {
  const entries = new Float64Array(m * n);
  drawNormals(openTestStream('non-negative degenerate', trial), entries);
  return Matrix.from1DArray(m, n, [...entries]);
}

/** Farkas' conditions for r, recomputed in plain TypeScript: A^T r <= 0 to rounding, b^T r > 0. */
function separates(A: Matrix, b: readonly number[], r: readonly number[]): boolean {
  const column = Matrix.columnVector([...r]);
  const products = A.transpose().mmul(column).to1DArray();
  const largest = Math.max(...products.map((value, j) => value / Math.max(1e-300, Math.hypot(...A.getColumn(j)))));
  const gain = b.reduce((sum, bi, i) => sum + bi * r[i], 0);
  return gain > 0 && largest <= 1e-13 * Math.hypot(...r);
}

test('b = 0 has the solution 0 after no step', (t) => {
  const { status, iterations, x } = solve(drawMatrix(0, 6, 11), [0, 0, 0, 0, 0, 0]);
  t.deepEqual([status, iterations], ['converged', 0]);
  t.true(x.every((value) => value === 0));
});

test('one column: b along it is solved, b against it or beside it is infeasible', (t) => {
  const A = new Matrix([[3], [4]]);
  t.like(solve(A, [6, 8]), { status: 'converged', x: [2] });
  t.like(solve(A, [-6, -8]), { status: 'infeasible', iterations: 0 });
  t.is(solve(A, [6, 8.1]).status, 'infeasible');
});

test('one row: a positive b needs a positive entry, and takes the largest', (t) => {
  const A = new Matrix([[-5, 2, 4, 0, -1]]);
  t.like(solve(A, [8]), { status: 'converged', x: [0, 0, 2, 0, 0] });
  t.like(solve(A, [-8]), { status: 'converged', x: [8 / 5, 0, 0, 0, 0] });
  t.is(solve(new Matrix([[5, 2, 0]]), [-8]).status, 'infeasible');
});

test('a proof that there is no solution comes with its vector, and with NaN for what speaks of another', (t) => {
  const A = new Matrix([
    [1, 0],
    [0, 1],
  ]);
  const { status, w, infeasibleReach, certificate } = solve(A, [1, -1]);
  t.is(status, 'infeasible');
  t.deepEqual(w, [0, -1]);
  t.true(infeasibleReach > 1e8);
  t.true(Number.isNaN(certificate.dualDeviation) && Math.abs(certificate.primalResidual - Math.SQRT1_2) < 1e-15);
});

test('a zero matrix solves b = 0 alone', (t) => {
  const A = Matrix.zeros(3, 5);
  t.is(solve(A, [0, 0, 0]).status, 'converged');
  t.like(solve(A, [0, 1, 0]), { status: 'infeasible', infeasibleReach: Number.MAX_VALUE });
});

test('b that lies outside the cone by less than rounding can show is called degenerate, not infeasible', (t) => {
  const A = new Matrix([
    [1, 1],
    [0, 1],
  ]);
  t.is(solve(A, [1, -1e-12]).status, 'converged');
  t.is(solve(A, [1, -1e-8]).status, 'degenerate');
  t.is(solve(A, [1, -1e-5]).status, 'infeasible');
});

test('for any right side HiGHS agrees on whether there is a solution, and on its sum', (t) => {
  const counts: Record<string, number> = { converged: 0, infeasible: 0 };
  for (let trial = 0; trial < 600; trial += 1) {
    const stream = openTestStream('any right side', trial);
    const m = 1 + (trial % 9);
    const n = 1 + drawBelow(stream, 3 * m);
    const isDiscrete = trial % 2 === 0;
    const A = isDiscrete ? new Matrix(m, n) : drawMatrix(trial, m, n);
    if (isDiscrete) for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) A.set(i, j, drawBelow(stream, 4) - 1);
    const b = Array.from({ length: m }, () => drawBelow(stream, 7) - 2);
    const solved = solve(A, b);
    const expected = findSmallestL1Norm({ A, b }, 'non-negative');
    t.is(solved.status, expected === undefined ? 'infeasible' : 'converged', `trial ${trial}`);
    counts[solved.status] += 1;
    if (expected === undefined) t.true(separates(A, b, solved.w), `trial ${trial}`);
    else t.true(Math.abs(solved.l1Norm - expected) <= 1e-8 * Math.max(1, expected), `trial ${trial}`);
  }
  t.true(counts['converged'] > 100 && counts['infeasible'] > 100, JSON.stringify(counts));
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
    const b = A.getColumn(0).map((value, i) => value + A.get(i, 13) + 3 * A.get(i, 5));
    const { status, l1Norm, support } = solve(A, b);
    t.is(status, 'converged', `trial ${trial}`);
    t.is(new Set(support.map((j) => j % 12)).size, support.length);
    const expected = findSmallestL1Norm({ A, b }, 'non-negative') ?? Number.NaN;
    t.true(Math.abs(l1Norm - expected) < 1e-8 * expected, `trial ${trial}: ${l1Norm} against ${expected}`);
  }
});

test('more rows than columns work where b lies in the cone; zero columns and repeated rows do no harm', (t) => {
  const A = drawMatrix(0, 12, 5);
  for (let i = 0; i < 12; i += 1) A.set(i, 3, 0);
  for (const i of [3, 8]) A.setRow(i, A.getRow(1));
  const planted = [1, 0, 2, 0, 3];
  const { status, x } = solve(A, A.mmul(Matrix.columnVector(planted)).to1DArray());
  t.is(status, 'converged');
  t.true(planted.every((value, j) => Math.abs(x[j] - value) < 1e-12));
});

test('the iteration limit ends the path and says so', (t) => {
  const A = drawMatrix(3, 20, 50);
  const b = A.mmul(Matrix.columnVector(Array.from({ length: 50 }, (_, j) => (j % 5 === 0 ? 1 : 0)))).to1DArray();
  const whole = solve(A, b);
  t.is(whole.status, 'converged');
  for (const iterationCountMax of [0, 1, 5]) {
    const limits = { iterationCountMax, leapLengthMax: 1, variables: 'non-negative' } as const;
    const { status, iterations } = solveInstance({ A, b }, limits);
    t.deepEqual([status, iterations], ['iteration-limit', iterationCountMax]);
  }
});
