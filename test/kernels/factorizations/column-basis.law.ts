import test from 'ava';
import { Matrix } from 'ml-matrix';
import {
  computeColumnBasis,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
} from '../../../src/kernels/factorizations/column-basis.js';
import { openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix, placeMatrix } from './l1-ratio-scene.js';

function computeBasis(Y: Matrix, dependentShare = defaultColumnBasisLimits().dependentShare) {
  const arena = openArena(kernels);
  const { rows: n, columns: q } = Y;
  const matrix = placeMatrix(Y, arena, Number.NaN);
  const workspace = createColumnBasisWorkspace(arena, { nMax: n, qMax: q });
  const found = computeColumnBasis({ n, q, matrix }, { dependentShare }, workspace);
  if (found.kind !== 'basis') throw new Error(found.kind);
  const { rank, pivots, basis } = found;
  const entries = viewFloat64(kernels, { pointer: basis.pointer, length: basis.leading * rank });
  const Q = new Matrix(n, rank);
  for (let j = 0; j < rank; j += 1) for (let i = 0; i < n; i += 1) Q.set(i, j, entries[basis.leading * j + i]);
  return { rank, pivots, Q };
}

for (const { n, rank, q } of [
  { n: 1, rank: 1, q: 3 },
  { n: 5, rank: 5, q: 5 },
  { n: 9, rank: 2, q: 7 },
  { n: 30, rank: 11, q: 11 },
  { n: 53, rank: 13, q: 40 },
  { n: 6, rank: 6, q: 20 },
]) {
  test(`n=${n} q=${q}: orthonormal columns span Y, and the rank is ${rank}`, (t) => {
    for (let trial = 0; trial < 4; trial += 1) {
      const stream = openTestStream(`basis ${n} ${q}`, trial);
      const Y = drawMatrix(stream, n, rank).mmul(drawMatrix(stream, rank, q));
      // Columns in units of their own, which must not decide what depends on what.
      Y.mulRowVector(Array.from({ length: q }, (_, j) => 10 ** ((j % 9) - 4)));
      const found = computeBasis(Y);
      t.is(found.rank, rank);
      t.is(new Set(found.pivots).size, rank);
      const gram = found.Q.transpose().mmul(found.Q);
      t.true(Matrix.sub(gram, Matrix.eye(rank)).norm() <= 1e-14 * rank);
      const rest = Matrix.sub(Y, found.Q.mmul(found.Q.transpose().mmul(Y)));
      for (let j = 0; j < q; j += 1) {
        t.true(rest.getColumnVector(j).norm() <= 1e-7 * Y.getColumnVector(j).norm(), `column ${j}`);
      }
    }
  });
}

test('of columns that are nearly parallel both count where the limit says so, and Q is orthonormal all the same', (t) => {
  const Y = drawMatrix(openTestStream('basis-near', 0), 20, 2);
  Y.setColumn(
    1,
    Y.getColumn(0).map((value, i) => value + 1e-7 * Y.get(i, 1)),
  );
  t.is(computeBasis(Y, 1e-5).rank, 1);
  const { rank, Q } = computeBasis(Y, 1e-9);
  t.is(rank, 2);
  t.true(Math.abs(Q.getColumnVector(0).dot(Q.getColumnVector(1))) <= 1e-15);
});

test('zero columns, no rank; numbers near the ends of the range', (t) => {
  t.is(computeBasis(Matrix.zeros(7, 3)).rank, 0);
  const Y = drawMatrix(openTestStream('basis-huge', 0), 8, 2);
  t.is(computeBasis(Matrix.mul(Y, 1e300)).rank, 2);
  t.is(computeBasis(Matrix.mul(Y, 1e-300)).rank, 2);
});
