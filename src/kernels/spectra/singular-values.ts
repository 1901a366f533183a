import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/**
 * The singular values of J, from J J^T, n x n and symmetric: in falling order, 0 where rounding leaves a negative
 * eigenvalue. By ml-matrix's tridiagonal QL, which uses + - * / and square roots alone, so that all engines give the
 * same bits.
 */
export function singularValuesOfGram(gram: Float64Array, n: number): Float64Array {
  const matrix = Matrix.from1DArray(n, n, gram);
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return Float64Array.from(realEigenvalues, (value) => Math.sqrt(Math.max(0, value)))
    .sort()
    .reverse();
}
