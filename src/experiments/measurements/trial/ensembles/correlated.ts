import { correlateColumns } from '../../../../kernels/algebra/column-passes.js';
import { fillGaussianMatrix } from '../../../../kernels/draws/gaussian-matrix.js';
import type { Ensemble } from './ensemble.js';

/**
 * Independent rows N(0, Sigma), Sigma_jl = correlation^|j - l|: the law of A0 Sigma^{1/2}, with the triangular root in
 * place of the symmetric one, since it is a recursion along the row. Column norms keep their mean.
 */
export const correlated: Ensemble =
  (_arena, matrix) =>
  ({ m, point, derive }) => {
    fillGaussianMatrix(derive('matrix'), m, matrix);
    correlateColumns(point.correlation, m, matrix);
  };
