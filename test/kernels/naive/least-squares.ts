import { Matrix, QrDecomposition } from 'ml-matrix';

/** The x with A_S x_S closest to b and 0 elsewhere, by Householder QR of A_S; A is m x n. */
export function solveOnSupport(A: Matrix, b: readonly number[], support: readonly number[]): number[] {
  const x = new Array<number>(A.columns).fill(0);
  if (support.length === 0) return x;
  const values = new QrDecomposition(A.subMatrixColumn([...support])).solve(Matrix.columnVector([...b])).to1DArray();
  support.forEach((j, i) => (x[j] = values[i]));
  return x;
}

/** The indices of the `count` largest |v_j|, ascending; of equal ones the first, zeros never. */
export function listLargest(v: readonly number[], count: number): number[] {
  const order = v.map((_, j) => j).filter((j) => v[j] !== 0);
  order.sort((i, j) => Math.abs(v[j]) - Math.abs(v[i]) || i - j);
  return order.slice(0, count).toSorted((i, j) => i - j);
}

/** A^T (b - A x) */
export function correlate(A: Matrix, b: readonly number[], x: readonly number[]): number[] {
  const r = Matrix.sub(Matrix.columnVector([...b]), A.mmul(Matrix.columnVector([...x])));
  return A.transpose().mmul(r).to1DArray();
}
