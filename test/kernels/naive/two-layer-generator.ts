import { Matrix } from 'ml-matrix';

/* Equations 3 and 9 as they stand: U is dense, and the descent moves C. */

export interface NaiveGenerator {
  /** m x n */
  readonly A: Matrix;
  readonly y: Matrix;
  /** n x n */
  readonly U: Matrix;
}

export function circulantOf(u: ArrayLike<number>): Matrix {
  const n = u.length;
  const U = Matrix.zeros(n, n);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < n; j += 1) U.set(i, j, u[(j - i + n) % n]);
  return U;
}

export function outputWeights(k: number): Matrix {
  return Matrix.columnVector(Array.from({ length: k }, (_, c) => (2 * c < k ? 1 : -1) / Math.sqrt(k)));
}

export function generate(U: Matrix, C: Matrix): Matrix {
  const Z = U.mmul(C);
  for (let i = 0; i < Z.rows; i += 1) for (let c = 0; c < Z.columns; c += 1) Z.set(i, c, Math.max(0, Z.get(i, c)));
  return Z.mmul(outputWeights(C.columns));
}

/** |A G(C) - y|^2 / 2 */
export function naiveLoss({ A, y, U }: NaiveGenerator, C: Matrix): number {
  return Matrix.sub(A.mmul(generate(U, C)), y).norm() ** 2 / 2;
}

export function naiveGradient({ A, y, U }: NaiveGenerator, C: Matrix): Matrix {
  const w = A.transpose().mmul(Matrix.sub(A.mmul(generate(U, C)), y));
  const spread = w.mmul(outputWeights(C.columns).transpose());
  const Z = U.mmul(C);
  for (let i = 0; i < Z.rows; i += 1) {
    for (let c = 0; c < Z.columns; c += 1) if (!(Z.get(i, c) > 0)) spread.set(i, c, 0);
  }
  return U.transpose().mmul(spread);
}

export function naiveDescent(
  generator: NaiveGenerator,
  start: Matrix,
  { eta, steps }: { readonly eta: number; readonly steps: number },
): Matrix {
  const C = start.clone();
  for (let step = 0; step < steps; step += 1) C.sub(naiveGradient(generator, C).mul(eta));
  return C;
}

/** The Jacobian of G at C, n x (n k), from its definition. */
export function naiveJacobian(U: Matrix, C: Matrix): Matrix {
  const { rows: n, columns: k } = C;
  const Z = U.mmul(C);
  const v = outputWeights(k);
  const J = Matrix.zeros(n, n * k);
  for (let c = 0; c < k; c += 1) {
    for (let j = 0; j < n; j += 1) {
      if (!(Z.get(j, c) > 0)) continue;
      for (let i = 0; i < n; i += 1) J.set(j, n * c + i, v.get(c, 0) * U.get(j, i));
    }
  }
  return J;
}
