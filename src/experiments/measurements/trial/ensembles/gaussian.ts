import { fillGaussianMatrix } from '../../../../kernels/draws/gaussian-matrix.js';
import type { Ensemble } from './ensemble.js';

export const gaussian: Ensemble =
  (_arena, matrix) =>
  ({ m, derive }) => {
    fillGaussianMatrix(derive('matrix'), m, matrix);
  };
