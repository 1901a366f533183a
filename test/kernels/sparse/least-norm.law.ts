import test from 'ava';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { openArena } from '../../../src/kernels/memory/arena.js';
import {
  createLeastNormWorkspace,
  type LeastNormReport,
  solveLeastNorm,
} from '../../../src/kernels/sparse/least-norm.js';
import { geometricSpectrum } from '../../../src/theory/linear-generator.js';
import { drawMatrix } from '../factorizations/l1-ratio-scene.js';
import { placeMeasurements, placeVector } from '../factorizations/training-scene.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';

function solve(A: Matrix, b: readonly number[], q: ArrayLike<number>): LeastNormReport {
  const arena = openArena(kernels);
  const { rows: m, columns: n } = A;
  const matrix = placeMeasurements(arena, A);
  const rightSide = placeVector(arena, b);
  const weights = placeVector(arena, [...Array.from(q)]);
  const workspace = createLeastNormWorkspace(arena, { mMax: m, nMax: n });
  const report = solveLeastNorm({ m, n, matrix, weights, rightSide }, workspace);
  return { ...report, solution: report.solution.slice() };
}

function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return Math.sqrt(Array.from(x).reduce((sum, value, j) => sum + (value - y[j]) ** 2, 0));
}

const shapes = [
  [1, 1],
  [1, 6],
  [3, 7],
  [5, 5],
  [13, 40],
  [32, 33],
] as const;

test('x is J (A J)^+ b for J = diag(sqrt q), and fits b', (t) => {
  for (const [trial, [m, n]] of shapes.entries()) {
    const A = drawMatrix(openTestStream('least norm', trial), m, n);
    const b = drawMatrix(openTestStream('least norm, b', trial), m, 1);
    const q = geometricSpectrum(0.8, n);
    const J = Matrix.diag(Array.from(q, Math.sqrt));
    const wanted = J.mmul(pseudoInverse(A.mmul(J))).mmul(b);
    const report = solve(A, b.to1DArray(), q);
    t.is(report.status, 'converged');
    t.true(report.relativeResidual < 1e-12);
    t.true(distance(report.solution, wanted.to1DArray()) < 1e-8 * (1 + wanted.norm()), `${m} x ${n}`);
    // Against the certificate itself: A x = b and x / q in the range of A^T.
    const x = Matrix.columnVector([...report.solution]);
    t.true(Matrix.sub(A.mmul(x), b).norm() < 1e-11 * b.norm());
  }
});

test('gradient descent on |A J c - b|^2 / 2 from c = 0 leads to it', (t) => {
  const A = drawMatrix(openTestStream('least norm descent', 0), 5, 14).div(Math.sqrt(5));
  const q = geometricSpectrum(0.8, 14);
  const J = Matrix.diag(Array.from(q, Math.sqrt));
  const AJ = A.mmul(J);
  const b = A.mmul(drawMatrix(openTestStream('least norm descent', 1), 14, 1));
  const { solution } = solve(A, b.to1DArray(), q);
  let c = Matrix.zeros(14, 1);
  // 1 / |A J|_F^2 is a step that is surely short enough.
  const eta = 1 / AJ.norm() ** 2;
  const distances: number[] = [];
  for (let step = 0; step < 4000; step += 1) {
    c = Matrix.sub(
      c,
      AJ.transpose()
        .mmul(Matrix.sub(AJ.mmul(c), b))
        .mul(eta),
    );
    if ([0, 30, 100, 300].includes(step)) distances.push(distance(J.mmul(c).to1DArray(), solution));
  }
  t.true(distance(J.mmul(c).to1DArray(), solution) < 1e-8);
  t.true(
    distances.every((value, i) => i === 0 || value < distances[i - 1]),
    distances.join(),
  );
});

test('scaling b scales x exactly, and scaling q changes nothing but rounding', (t) => {
  const A = drawMatrix(openTestStream('least norm scale', 0), 6, 15);
  const b = drawMatrix(openTestStream('least norm scale', 1), 6, 1).to1DArray();
  const q = geometricSpectrum(0.9, 15);
  const { solution } = solve(A, b, q);
  const scaled = solve(
    A,
    b.map((value) => -4 * value),
    q,
  );
  t.deepEqual(
    scaled.solution,
    solution.map((value) => -4 * value),
  );
  t.true(
    distance(
      solve(
        A,
        b,
        q.map((value) => 3 * value),
      ).solution,
      solution,
    ) < 1e-12,
  );
});

test('degenerate problems: b = 0, zero weights, repeated rows that agree, and ones that do not', (t) => {
  const A = drawMatrix(openTestStream('least norm degenerate', 0), 4, 9);
  const ones = new Array<number>(9).fill(1);
  const zero = solve(A, [0, 0, 0, 0], ones);
  t.is(zero.status, 'converged');
  t.true(zero.solution.every((value) => value === 0));
  const some = solve(
    A,
    [1, 2, 3, 4],
    ones.map((_, j) => (j < 5 ? 1 : 0)),
  );
  t.is(some.status, 'converged');
  t.true(some.solution.subarray(5).every((value) => value === 0));
  A.setRow(2, A.getRow(1));
  const agreeing = solve(A, [1, 2, 2, 4], ones);
  t.is(agreeing.status, 'converged');
  t.is(agreeing.dependentRowCount, 1);
  t.is(solve(A, [1, 2, 3, 4], ones).status, 'ill-conditioned');
  t.is(solve(A, [1, 2, 2, 4], new Array<number>(9).fill(0)).status, 'ill-conditioned');
});
