/* The loops of src/kernels/algebra/wasm/vectors.ts in one line each. A is column-major, `leading` apart. */

export function dot(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, xi, i) => sum + xi * y[i], 0);
}

export function addScaled(y: Float64Array, alpha: number, x: Float64Array): Float64Array {
  return y.map((yi, i) => yi + alpha * x[i]);
}

export function column(A: Float64Array, leading: number, j: number): Float64Array {
  return A.subarray(j * leading, (j + 1) * leading);
}

export function dotColumns(
  A: Float64Array,
  leading: number,
  { indices, q }: { readonly indices: Int32Array; readonly q: Float64Array },
): Float64Array {
  return Float64Array.from(indices, (j) => dot(q, column(A, leading, j)));
}

export function addColumns(
  A: Float64Array,
  leading: number,
  { u, indices, factors }: { readonly u: Float64Array; readonly indices: Int32Array; readonly factors: Float64Array },
): Float64Array {
  return indices.reduce((sum, j, i) => addScaled(sum, factors[i], column(A, leading, j)), u);
}
