import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import { passColumns } from '../memory/pass-columns.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * Completes p orthonormal vectors to an orthonormal basis of R^n: the n - p added ones span the orthogonal complement.
 *
 * Method: each added vector comes from the unit vector of which the k present ones leave the most, at least (n - k) / n
 * of its square. They are subtracted twice (Giraud, Langou & Rozloznik, Comput. Math. Appl. 50, 2005, 1069: twice is
 * enough). Cost: 8 n flops for each pair of an added vector and one before it.
 */

export interface ComplementWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly places: Float64Region;
  readonly factors: Float64Region;
}

export function createComplementWorkspace(arena: Arena, nMax: number): ComplementWorkspace {
  return {
    kernels: arena.kernels,
    nMax,
    places: allocateFloat64(arena, Math.ceil(nMax / 2)),
    factors: allocateFloat64(arena, nMax),
  };
}

/**
 * `basis`: p orthonormal columns of n entries, 0 in the padding, with room for n columns. Afterwards it holds all n.
 */
export function completeBasis(
  { n, p, basis }: { readonly n: number; readonly p: number; readonly basis: KernelMatrix },
  { kernels, nMax, places, factors }: ComplementWorkspace,
): void {
  if (n > nMax || p > n || basis.leading < padRows(n)) {
    throw new RangeError(
      `orthogonal complement: expected p <= n <= ${nMax} and a leading dimension of ${padRows(n)}; got n = ${n}, ` +
        `p = ${p}, leading dimension ${basis.leading}`,
    );
  }
  const { dotColumns, addColumns } = kernels.functions;
  const { pointer, leading } = basis;
  const columnAt = (k: number): Float64Array =>
    viewFloat64(kernels, { pointer: pointer + 8 * leading * k, length: leading });
  new Int32Array(kernels.memory.buffer, places.pointer, n).forEach((_, k, list) => {
    list[k] = k;
  });
  const shares = viewFloat64(kernels, { pointer: factors.pointer, length: n });
  const left = new Float64Array(n).fill(1);
  const takeSquares = (column: Float64Array): void => {
    for (let i = 0; i < n; i += 1) left[i] -= column[i] * column[i];
  };
  for (let k = 0; k < p; k += 1) takeSquares(columnAt(k));
  for (let k = p; k < n; k += 1) {
    const column = columnAt(k).fill(0);
    column[left.indexOf(Math.max(...left))] = 1;
    for (let pass = 0; pass < 2; pass += 1) {
      dotColumns(factors.pointer, passColumns(kernels, basis, leading), places.pointer, k, column.byteOffset);
      for (let j = 0; j < k; j += 1) shares[j] = -shares[j];
      addColumns(column.byteOffset, passColumns(kernels, basis, leading), places.pointer, factors.pointer, k);
    }
    const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < n; i += 1) column[i] /= length;
    takeSquares(column);
  }
}
