import { type Float64Region, padRows } from '../memory/arena.js';
import type { PlacedMatrix } from '../memory/kernel-matrix.js';
import { passColumns } from '../memory/pass-columns.js';

/*
 * Passes that give a filled matrix another law, in place: the TypeScript side of
 * src/kernels/algebra/wasm/column-passes.ts. `rowCount` rows take part, and with them the padding up to a
 * multiple of 4.
 */

/** a_j becomes correlation * a_{j-1} + sqrt(1 - correlation^2) a_j: on white rows, rows of an AR(1) sequence. */
export function correlateColumns(
  correlation: number,
  rowCount: number,
  { kernels, matrix, columnCount }: PlacedMatrix,
): void {
  const fresh = Math.sqrt((1 - correlation) * (1 + correlation));
  kernels.functions.correlateColumns(passColumns(kernels, matrix, rowCount), columnCount, correlation, fresh);
}

/** a_{2i+1} becomes a_{2i} + distance * a_{2i+1}; the last of an odd number of columns stays. */
export function pairColumns(distance: number, rowCount: number, { kernels, matrix, columnCount }: PlacedMatrix): void {
  kernels.functions.pairColumns(passColumns(kernels, matrix, rowCount), columnCount, distance);
}

/** A += factor u v^T; u has as many entries as padded rows. */
export function addOuterProduct(
  { u, v, factor }: { readonly u: Float64Region; readonly v: Float64Region; readonly factor: number },
  rowCount: number,
  { kernels, matrix, columnCount }: PlacedMatrix,
): void {
  const rows = padRows(rowCount);
  if (u.length < rows || v.length < columnCount) {
    throw new RangeError(
      `outer product: expected vectors of ${rows} and ${columnCount} entries, got ${u.length} and ${v.length}`,
    );
  }
  kernels.functions.addOuterProduct(passColumns(kernels, matrix, rowCount), columnCount, u.pointer, v.pointer, factor);
}

/** Every column gets the Euclidean norm `norm`; rows from `rowCount` to a multiple of 4 must be 0. */
export function normaliseColumns(norm: number, rowCount: number, { kernels, matrix, columnCount }: PlacedMatrix): void {
  kernels.functions.normaliseColumns(passColumns(kernels, matrix, rowCount), columnCount, norm);
}
