import { Matrix } from 'ml-matrix';

/** Donoho, Maleki & Montanari (2009), equations 1 and 2, on columns of unit norm; x after so many iterations. */
export function naiveAmp(
  { A, b }: { readonly A: Matrix; readonly b: readonly number[] },
  {
    alpha,
    isNonNegative,
    iterationCount,
  }: { readonly alpha: number; readonly isNonNegative: boolean; readonly iterationCount: number },
): number[] {
  const { rows: m, columns: n } = A;
  const norms = Array.from({ length: n }, (_, j) => Math.hypot(...A.getColumn(j)));
  const unit = A.clone().mulRowVector(norms.map((norm) => (norm === 0 ? 0 : 1 / norm)));
  const y = Matrix.columnVector([...b]);
  let x = Matrix.zeros(n, 1);
  let z = y;
  for (let t = 0; t < iterationCount; t += 1) {
    const theta = (alpha * z.norm()) / Math.sqrt(m);
    const seen = Matrix.add(x, unit.transpose().mmul(z)).to1DArray();
    const kept = seen.map((u) => (isNonNegative && u < 0 ? 0 : Math.sign(u) * Math.max(Math.abs(u) - theta, 0)));
    x = Matrix.columnVector(kept);
    const onsager = kept.filter((u) => u !== 0).length / m;
    z = Matrix.sub(y, unit.mmul(x)).add(Matrix.mul(z, onsager));
  }
  return x.to1DArray().map((u, j) => (norms[j] === 0 ? 0 : u / norms[j]));
}
