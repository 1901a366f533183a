import { fillSparseSignMatrix } from '../../../../kernels/draws/sign-matrix.js';
import type { Ensemble } from './ensemble.js';

/** Signs at min(column-degree, m) distinct rows of every column: Berinde et al., Allerton 2008, section 3. */
export const sparse: Ensemble =
  (_arena, matrix) =>
  ({ m, point, derive }) => {
    const degree = Math.min(m, point['column-degree']);
    fillSparseSignMatrix(derive('matrix', { m }), { rowCount: m, degree }, matrix);
  };
