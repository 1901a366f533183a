import { padRows, viewMemory } from './arena.js';
import { type Pointer, writeColumns } from './generated/kernels.js';
import type { KernelMatrix } from './kernel-matrix.js';
import type { Kernels } from './wasm.js';

/** The first rows of a matrix, and their padding, as a kernel takes them: good for the next call. */
export function passColumns(
  kernels: Kernels,
  { pointer, leading }: Pick<KernelMatrix, 'pointer' | 'leading'>,
  rowCount: number,
): Pointer<'Columns'> {
  const columns = kernels.functions.passedColumns() >>> 0;
  writeColumns(viewMemory(kernels), columns, { matrix: pointer, leading, paddedRows: padRows(rowCount) });
  return columns;
}
