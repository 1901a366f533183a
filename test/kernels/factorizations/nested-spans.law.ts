import test from 'ava';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import {
  createNestedSpansWorkspace,
  measureNestedSpans,
  type NestedSpans,
} from '../../../src/kernels/factorizations/nested-spans.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { drawBelow } from '../../../src/random/stream.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { placeColumns, placeVector } from './training-scene.js';

function measure(columns: Matrix, order: readonly number[], target?: readonly number[]): NestedSpans {
  const arena = openArena(kernels);
  const { rows } = columns;
  const matrix = placeColumns(arena, columns);
  const workspace = createNestedSpansWorkspace(arena, { rowsMax: rows, countMax: columns.columns });
  return measureNestedSpans(
    { rows, matrix, order, ...(target && { target: placeVector(arena, target) }) },
    { dependentShare: 1e-8 },
    workspace,
  );
}

/** Small integers: zero, repeated and dependent columns. */
function drawIntegers(trial: number, rows: number, columns: number): Matrix {
  const stream = openTestStream('nested spans', trial);
  const drawn = new Matrix(rows, columns);
  for (let j = 0; j < columns; j += 1) for (let i = 0; i < rows; i += 1) drawn.set(i, j, drawBelow(stream, 3) - 1);
  for (let j = 3; j < columns; j += 3)
    drawn.setColumn(
      j,
      drawn.getColumn(drawBelow(stream, j)).map((value) => -7 * value),
    );
  return drawn;
}

test('ranks are those of the singular values, and a target is outside as far as least squares say', (t) => {
  for (let trial = 0; trial < 24; trial += 1) {
    const rows = 1 + (trial % 7);
    const columns = drawIntegers(trial, rows, 9);
    const order = Array.from({ length: 9 }, (_, k) => (k * 4 + trial) % 9);
    const target = drawIntegers(100 + trial, rows, 1).getColumn(0);
    const { ranks, outsideShares } = measure(columns, order, target);
    const length = Math.hypot(...target);
    for (const at of order.keys()) {
      const joined = columns.subMatrixColumn(order.slice(0, at + 1));
      const svd = new SingularValueDecomposition(joined, { autoTranspose: true });
      t.is(ranks[at], svd.rank, `trial ${trial} after ${at + 1}`);
      const solution = svd.solve(Matrix.columnVector(target));
      const rest = Matrix.sub(Matrix.columnVector(target), joined.mmul(solution)).norm();
      const wanted = length === 0 ? 0 : rest / length;
      t.true(Math.abs(outsideShares[at] - wanted) < 1e-12, `trial ${trial}: ${outsideShares[at]} against ${wanted}`);
    }
  }
});

test('nothing, zero columns and columns that are not finite add no dimension', (t) => {
  t.deepEqual(measure(Matrix.zeros(3, 2), []), { ranks: [], outsideShares: [] });
  t.deepEqual(measure(Matrix.zeros(3, 2), [1, 0], [1, 0, 0]), { ranks: [0, 0], outsideShares: [1, 1] });
  const broken = new Matrix([
    [Number.NaN, 1e200],
    [1, 0],
  ]);
  t.deepEqual(measure(broken, [0, 1], [1, 0]), { ranks: [0, 1], outsideShares: [1, 0] });
  t.deepEqual(measure(broken, [1], [0, 0]), { ranks: [1], outsideShares: [0] });
});
