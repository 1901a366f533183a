import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/*
 * The eigenvectors of a symmetric positive semidefinite matrix with the largest eigenvalues, by ml-matrix's tridiagonal QL
 * iteration, whose arithmetic is + - * / and square roots. Cost: about 10 n^3 flops.
 */

/** `matrix`: n x n by rows. Returns `count` <= n directions of length 1, the largest eigenvalue's first. */
export function computePrincipalDirections(
  matrix: Float64Array,
  { n, count }: { readonly n: number; readonly count: number },
): Float64Array[] {
  if (matrix.length !== n * n || count > n) {
    throw new RangeError(
      `principal directions: expected ${n * n} entries and at most ${n} directions, got ${matrix.length} and ${count}`,
    );
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, matrix), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j] - realEigenvalues[i] || i - j);
  return order.slice(0, count).map((i) => Float64Array.from(eigenvectorMatrix.getColumn(i)));
}
