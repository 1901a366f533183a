import { normaliseColumns } from '../../../../kernels/algebra/column-passes.js';
import { fillGaussianMatrix, type GaussianMatrixWorkspace } from '../../../../kernels/draws/gaussian-matrix.js';
import { viewFloat64 } from '../../../../kernels/memory/arena.js';
import type { Ensemble } from './ensemble.js';

/**
 * The columns of a Gaussian matrix, whose directions are uniform, each scaled over its m rows to norm sqrt(m). The sphere
 * of R^1 is 1 and -1: rounding must not leave some of these shorter than others.
 */
export const sphere: Ensemble =
  (_arena, matrix) =>
  ({ m, derive }) => {
    fillGaussianMatrix(derive('matrix'), m, matrix);
    normaliseColumns(Math.sqrt(m), m, matrix);
    if (m === 1) roundColumns(matrix);
  };

function roundColumns({ kernels, matrix: { pointer, leading }, columnCount }: GaussianMatrixWorkspace): void {
  const entries = viewFloat64(kernels, { pointer, length: leading * columnCount });
  for (let place = 0; place < entries.length; place += leading) entries[place] = Math.sign(entries[place]);
}
