import { padRows, viewMemory } from './arena.js';
import { type Pointer, writeColumns } from './generated/kernels.js';
import type { KernelMatrix } from './kernel-matrix.js';
import type { Kernels } from './wasm.js';

/** Passes the first rows of a matrix, and their padding, to a kernel: valid for the next call. */
export function passColumns(
  kernels: Kernels,
  { pointer, leading }: Pick<KernelMatrix, 'pointer' | 'leading'>,
  rowCount: number,
): Pointer<'Columns'> {
  const columns = kernels.functions.passedColumns() >>> 0;
  writeColumns(viewMemory(kernels), columns, { matrix: pointer, leading, paddedRows: padRows(rowCount) });
  return columns;
}
