import test from 'ava';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { completeBasis, createComplementWorkspace } from '../../../src/kernels/factorizations/orthogonal-complement.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix } from './l1-ratio-scene.js';

/** The completed basis of R^n, n x n. */
function complete(Q: Matrix): Matrix {
  const { rows: n, columns: p } = Q;
  const arena = openArena(kernels);
  const leading = padRows(n);
  const region = allocateFloat64(arena, leading * n);
  const entries = viewFloat64(kernels, region).fill(-3.5);
  for (let k = 0; k < p; k += 1) {
    for (let i = 0; i < leading; i += 1) entries[leading * k + i] = i < n ? Q.get(i, k) : 0;
  }
  completeBasis({ n, p, basis: { pointer: region.pointer, leading } }, createComplementWorkspace(arena, n));
  const whole = new Matrix(n, n);
  for (let k = 0; k < n; k += 1) {
    for (let i = 0; i < n; i += 1) whole.set(i, k, entries[leading * k + i]);
    for (let i = n; i < leading; i += 1)
      if (entries[leading * k + i] !== 0) throw new Error('expected zeros in the padding');
  }
  return whole;
}

for (const [n, p] of [
  [1, 1],
  [2, 1],
  [7, 3],
  [30, 29],
  [61, 40],
  [61, 4],
]) {
  test(`${n} - ${p} columns complete a basis, and the given ones stay`, (t) => {
    for (const Q of [
      new QrDecomposition(drawMatrix(openTestStream('complement', n), n, p)).orthogonalMatrix,
      // Unit vectors leave nothing of themselves.
      Matrix.eye(n).subMatrixColumn(Array.from({ length: p }, (_, k) => n - 1 - k)),
    ]) {
      const whole = complete(Q);
      for (let k = 0; k < p; k += 1) t.deepEqual(whole.getColumn(k), Q.getColumn(k));
      const gram = whole.transpose().mmul(whole);
      t.true(Matrix.sub(gram, Matrix.eye(n)).norm('frobenius') <= 1e-13 * n);
    }
  });
}

test('a basis that does not fit is refused', (t) => {
  const arena = openArena(kernels);
  const workspace = createComplementWorkspace(arena, 4);
  const pointer = arena.allocate(800);
  t.throws(() => completeBasis({ n: 5, p: 1, basis: { pointer, leading: 8 } }, workspace), { instanceOf: RangeError });
  t.throws(() => completeBasis({ n: 3, p: 4, basis: { pointer, leading: 4 } }, workspace), { instanceOf: RangeError });
  t.throws(() => completeBasis({ n: 4, p: 1, basis: { pointer, leading: 0 } }, workspace), { instanceOf: RangeError });
});
