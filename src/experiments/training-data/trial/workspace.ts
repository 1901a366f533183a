import { createGaussianMatrixWorkspace, type GaussianMatrixWorkspace } from '../../../kernels/draws/gaussian-matrix.js';
import { createStableRankWorkspace, type StableRankWorkspace } from '../../../kernels/factorizations/stable-rank.js';
import {
  createTrainAndRecoverWorkspace,
  type TrainAndRecoverWorkspace,
} from '../../../kernels/factorizations/train-and-recover.js';
import { type Arena, allocateFloat64, type Float64Region, padRows } from '../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../kernels/memory/kernel-matrix.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import type { MatrixFill } from '../../measurements/trial/ensembles/ensemble.js';
import { ensembles } from '../../measurements/trial/ensembles/ensembles.js';
import type { Cell } from '../declaration/parameters.js';

/** Memory for the trials of a block, whose cells differ in their method alone. */
export interface Workspace {
  readonly kernels: Kernels;
  /** The block's cells in grid order. */
  readonly cells: readonly Cell[];
  readonly matrix: GaussianMatrixWorkspace;
  readonly fillMatrix: MatrixFill;
  /** b and B */
  readonly rightSide: Float64Region;
  readonly rightSides: KernelMatrix;
  /** A vector of R^n as places and values, to multiply A with. */
  readonly places: Float64Region;
  readonly values: Float64Region;
  /** A times such a vector. */
  readonly image: Float64Region;
  readonly trainAndRecover: TrainAndRecoverWorkspace;
  readonly stableRank: StableRankWorkspace;
}

export function createWorkspace(arena: Arena, cells: readonly Cell[]): Workspace {
  const [{ m, n, q, ensemble }] = cells;
  const matrix = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
  const leading = padRows(m);
  return {
    kernels: arena.kernels,
    cells,
    matrix,
    fillMatrix: ensembles[ensemble](arena, matrix),
    rightSide: allocateFloat64(arena, leading),
    rightSides: { pointer: allocateFloat64(arena, leading * q).pointer, leading },
    places: allocateFloat64(arena, Math.ceil(n / 2)),
    values: allocateFloat64(arena, n),
    image: allocateFloat64(arena, leading),
    trainAndRecover: createTrainAndRecoverWorkspace(arena, { mMax: m, nMax: n, qMax: q }),
    stableRank: createStableRankWorkspace(arena, { mMax: m, nMax: n }),
  };
}
