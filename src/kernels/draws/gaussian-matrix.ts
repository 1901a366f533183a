import type { StreamState } from '../../random/stream-state.js';
import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

export interface GaussianMatrixWorkspace {
  readonly kernels: Kernels;
  readonly matrix: KernelMatrix;
  readonly rowCountMax: number;
  readonly columnCount: number;
  readonly state: Float64Region;
}

export function createGaussianMatrixWorkspace(
  arena: Arena,
  { rowCountMax, columnCount }: { readonly rowCountMax: number; readonly columnCount: number },
): GaussianMatrixWorkspace {
  const leading = padRows(rowCountMax);
  const { pointer } = allocateFloat64(arena, leading * columnCount);
  const state = allocateFloat64(arena, 2);
  return { kernels: arena.kernels, matrix: { pointer, leading }, rowCountMax, columnCount, state };
}

/**
 * Fills the workspace's matrix with independent standard normals. Lane i mod 4 draws row i. Lane 0 is the stream at
 * `state`; each other lane is the lane before it after pure-rand's `jump`. So the first rows do not depend on
 * `rowCount`; rows beyond it become 0. A lane's draws are those of `drawNormals`, bit for bit.
 */
export function fillGaussianMatrix(state: StreamState, rowCount: number, workspace: GaussianMatrixWorkspace): void {
  const { kernels, matrix, rowCountMax, columnCount } = workspace;
  if (rowCount > rowCountMax) {
    throw new RangeError(`Gaussian matrix: expected at most ${rowCountMax} rows, got ${rowCount}`);
  }
  const words = new Int32Array(kernels.memory.buffer, workspace.state.pointer, 4);
  for (let i = 0; i < 4; i += 1) words[i] = state[i];
  kernels.functions.fillNormals(workspace.state.pointer, matrix.pointer, rowCount, columnCount, matrix.leading);
}

/** The matrix's first `rowCount` rows as plain row-major numbers, for checks and explanations. */
export function readRows({ kernels, matrix, columnCount }: GaussianMatrixWorkspace, rowCount: number): Float64Array {
  const source = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * columnCount });
  const rows = new Float64Array(rowCount * columnCount);
  for (let j = 0; j < columnCount; j += 1) {
    for (let i = 0; i < rowCount; i += 1) rows[i * columnCount + j] = source[j * matrix.leading + i];
  }
  return rows;
}
