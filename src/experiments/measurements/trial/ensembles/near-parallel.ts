import { pairColumns } from '../../../../kernels/algebra/column-passes.js';
import { fillGaussianMatrix } from '../../../../kernels/draws/gaussian-matrix.js';
import type { Ensemble } from './ensemble.js';

/**
 * Columns 2i and 2i + 1 enclose an angle of tangent near column-distance; 0 repeats columns. The second of a pair is
 * longer by the factor sqrt(1 + column-distance^2).
 */
export const nearParallel: Ensemble =
  (_arena, matrix) =>
  ({ m, point, derive }) => {
    fillGaussianMatrix(derive('matrix'), m, matrix);
    pairColumns(point['column-distance'], m, matrix);
  };
