import test from 'ava';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { createStableRankWorkspace, measureStableRank } from '../../../src/kernels/factorizations/stable-rank.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix } from './l1-ratio-scene.js';
import { placeMeasurements } from './training-scene.js';

function measure(A: Matrix): number {
  const arena = openArena(kernels);
  const { rows: m, columns: n } = A;
  const matrix = placeMeasurements(arena, A);
  return measureStableRank({ m, n, matrix }, createStableRankWorkspace(arena, { mMax: m, nMax: n }));
}

test('the stable rank is that of the singular values, from above and within 1e-3', (t) => {
  for (const [trial, [m, n]] of (
    [
      [1, 1],
      [1, 5],
      [5, 1],
      [3, 7],
      [30, 61],
      [40, 40],
    ] as const
  ).entries()) {
    const A = drawMatrix(openTestStream('stable rank', trial), m, n);
    const [largest] = new SingularValueDecomposition(A, { autoTranspose: true }).diagonal;
    const wanted = (A.norm() / largest) ** 2;
    const found = measure(A);
    t.true(found >= wanted * (1 - 1e-12) && found <= wanted * (1 + 1e-3), `${m} x ${n}: ${found} against ${wanted}`);
    t.true(Math.abs(measure(A.mul(-1e3)) - found) < 1e-9 * found);
  }
});

test('rank one has stable rank 1, an orthonormal matrix its rank, and a zero matrix 0', (t) => {
  t.true(
    Math.abs(
      measure(
        new Matrix([
          [1, -1],
          [2, -2],
          [0, 0],
        ]),
      ) - 1,
    ) < 1e-12,
  );
  t.true(Math.abs(measure(Matrix.eye(4, 9)) - 4) < 1e-12);
  t.is(measure(Matrix.zeros(3, 5)), 0);
});
