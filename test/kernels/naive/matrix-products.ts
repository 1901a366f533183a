/*
 * Products of matrices entry by entry, as matrix-products.ts and gemm.ts in src/kernels/algebra/wasm have them.
 * Column-major.
 */

export interface ColumnMajor {
  readonly values: Float64Array | Float32Array;
  readonly leading: number;
  readonly rows: number;
  readonly columns: number;
}

export function entryOf({ values, leading }: ColumnMajor, i: number, j: number): number {
  return values[j * leading + i];
}

/** The products of gathered columns over the first `rows` rows: one row for each of T, one entry for each of S. */
export function crossGram(A: ColumnMajor, S: readonly number[], T: readonly number[]): number[][] {
  return T.map((t) =>
    S.map((s) => {
      let sum = 0;
      for (let i = 0; i < A.rows; i += 1) sum += entryOf(A, i, s) * entryOf(A, i, t);
      return sum;
    }),
  );
}

/** C + A B in doubles, and what a bound of its rounding is counted in: |C| + |A| |B|. */
export function gemm(A: ColumnMajor, B: ColumnMajor, C: ColumnMajor): { value: number; magnitude: number }[][] {
  return Array.from({ length: C.columns }, (_, j) =>
    Array.from({ length: C.rows }, (_, i) => {
      let value = entryOf(C, i, j);
      let magnitude = Math.abs(value);
      for (let k = 0; k < A.columns; k += 1) {
        const product = entryOf(A, i, k) * entryOf(B, k, j);
        value += product;
        magnitude += Math.abs(product);
      }
      return { value, magnitude };
    }),
  );
}
