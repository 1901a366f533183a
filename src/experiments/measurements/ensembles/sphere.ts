import { normaliseColumns } from '../../../kernels/column-passes.js';
import { fillGaussianMatrix } from '../../../kernels/gaussian-matrix.js';
import type { Ensemble } from './ensemble.js';

/** The columns of a Gaussian matrix, whose directions are uniform, each scaled over its m rows to norm sqrt(m). */
export const sphere: Ensemble =
  (_arena, matrix) =>
  ({ m, derive }) => {
    fillGaussianMatrix(derive('matrix'), m, matrix);
    normaliseColumns(Math.sqrt(m), m, matrix);
  };
