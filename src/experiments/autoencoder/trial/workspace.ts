import type { GaussianMatrixWorkspace } from '../../../kernels/draws/gaussian-matrix.js';
import { type Arena, allocateFloat64, type Float64Region } from '../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../kernels/memory/kernel-matrix.js';
import { type AutoencoderWorkspace, createAutoencoderWorkspace } from '../../../kernels/networks/autoencoder.js';
import type { Cell } from '../declaration/parameters.js';

export interface Workspace {
  readonly cell: Cell;
  readonly network: AutoencoderWorkspace;
  /** The state of the stream that a matrix is filled from. */
  readonly state: Float64Region;
  /** W^T a for an atom. */
  readonly products: Float64Region;
}

/** Multiply-adds of a slice: some 20 ms, so that a trial soon notices that it must end, and some MB of samples. */
const sliceWork = 1e8;
const sliceMin = 32;
const sliceMax = 4096;

/** A batch goes through the kernel in slices of so many samples. Their noise depends on it. */
export function sliceLength({ n, m, batch }: Pick<Cell, 'n' | 'm' | 'batch'>): number {
  return Math.min(batch, Math.max(sliceMin, Math.min(sliceMax, Math.floor(sliceWork / (n * m)))));
}

export function createWorkspace(arena: Arena, cell: Cell): Workspace {
  const { n, m, k } = cell;
  return {
    cell,
    network: createAutoencoderWorkspace(arena, { nMax: n, mMax: m, kMax: k, countMax: sliceLength(cell) }),
    state: allocateFloat64(arena, 2),
    products: allocateFloat64(arena, m),
  };
}

/** The memory into which `fillGaussianMatrix` writes n x columnCount normals. */
export function fillTarget(
  { network: { kernels }, state }: Workspace,
  { matrix, n, columnCount }: { readonly matrix: KernelMatrix; readonly n: number; readonly columnCount: number },
): GaussianMatrixWorkspace {
  return { kernels, matrix, rowCountMax: n, columnCount, state };
}
