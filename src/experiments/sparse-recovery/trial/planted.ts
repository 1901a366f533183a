import { viewFloat64 } from '../../../kernels/memory/arena.js';
import { passColumns } from '../../../kernels/memory/pass-columns.js';
import type { Cell } from '../declaration/parameters.js';
import type { Case } from './judged-cell.js';
import { addNoise } from './noise.js';
import type { Workspace } from './workspace.js';

/* Letters: A in R^{m x n}, x0 with k non-zeros, b = A x0 + e. */

/** Writes b: A over its first m rows, x0's first k non-zeros. */
export function placeRightSide(cell: Cell, workspace: Workspace): void {
  const { m, k } = cell;
  const { kernels, matrix, rightSide, columns, factors } = workspace;
  const b = viewFloat64(kernels, rightSide).fill(0);
  kernels.functions.addColumns(
    rightSide.pointer,
    passColumns(kernels, matrix.matrix, m),
    columns.pointer,
    factors.pointer,
    k,
  );
  addNoise(cell, workspace);
  b.fill(0, m);
}

/** Writes x0 in full length; returns |x0|_1. */
export function placePlanted({ cell, instance }: Case, { planted }: Workspace): number {
  planted.fill(0);
  let l1Norm = 0;
  for (let i = 0; i < cell.k; i += 1) {
    planted[instance.support[i]] = instance.values[i];
    l1Norm += Math.abs(instance.values[i]);
  }
  return l1Norm;
}
