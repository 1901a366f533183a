import { fillSignMatrix } from '../../../../kernels/draws/sign-matrix.js';
import type { Ensemble } from './ensemble.js';

export const rademacher: Ensemble =
  (_arena, matrix) =>
  ({ m, derive }) => {
    fillSignMatrix(derive('matrix'), m, matrix);
  };
