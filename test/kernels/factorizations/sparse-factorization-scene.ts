import { Matrix } from 'ml-matrix';
import { type ColumnMatching, matchColumns } from '../../../src/kernels/factorizations/matched-columns.js';
import {
  createSparseFactorizationWorkspace,
  defaultSparseFactorizationLimits,
  factorSparsely,
  type SparseFactorizationLimits,
  type SparseFactorizationReport,
} from '../../../src/kernels/factorizations/sparse-factorization.js';
import { openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { drawSupport } from '../../../src/random/stream.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix, placeMatrix, type SparseProduct } from './l1-ratio-scene.js';

/** A report with Xbar as a matrix. */
export interface Factored extends Omit<SparseFactorizationReport, 'factor'> {
  readonly factor: Matrix;
}

export function factorMatrix(
  Y: Matrix,
  rowGroups: readonly (readonly number[])[],
  { limits, padding }: { readonly limits?: Partial<SparseFactorizationLimits>; readonly padding?: number } = {},
): Factored {
  const arena = openArena(kernels);
  const { rows: n, columns: q } = Y;
  const matrix = placeMatrix(Y, arena, padding);
  const workspace = createSparseFactorizationWorkspace(arena, { nMax: n, qMax: q });
  const { factor, ...report } = factorSparsely(
    { n, q, matrix, rowGroups },
    { ...defaultSparseFactorizationLimits(), ...limits },
    workspace,
  );
  const { columnCount } = report;
  const entries = viewFloat64(kernels, { pointer: factor.pointer, length: factor.leading * columnCount });
  const found = new Matrix(n, columnCount);
  for (let j = 0; j < columnCount; j += 1) {
    for (let i = 0; i < n; i += 1) found.set(i, j, entries[factor.leading * j + i]);
  }
  return { ...report, factor: found };
}

export function matchMatrices(planted: Matrix, found: Matrix, tolerance = 1e-6): ColumnMatching {
  const asColumns = (matrix: Matrix) => ({
    count: matrix.columns,
    leading: matrix.rows,
    entries: Float64Array.from(matrix.columns === 0 ? [] : matrix.transpose().to1DArray()),
  });
  return matchColumns({ planted: asColumns(planted), found: asColumns(found) }, { n: planted.rows, tolerance });
}

export function shuffleRows(name: string, trial: number, n: number): Int32Array {
  return drawSupport(openTestStream(`rows of ${name}`, trial), { n, k: n });
}

/** X with k Gaussian non-zeros in each row, Y = X Z with a square Gaussian Z: the model of Spielman, Wang & Wright. */
export function drawRowSparseProduct(
  name: string,
  trial: number,
  { n, p, k }: { readonly n: number; readonly p: number; readonly k: number },
): SparseProduct {
  const stream = openTestStream(name, trial);
  const values = drawMatrix(stream, n, p);
  const X = Matrix.zeros(n, p);
  for (let i = 0; i < n; i += 1) for (const j of drawSupport(stream, { n: p, k })) X.set(i, j, values.get(i, j));
  return { name: `${name} ${trial}: n=${n} p=${p} k=${k}`, X, Y: X.mmul(drawMatrix(stream, p, p)) };
}
