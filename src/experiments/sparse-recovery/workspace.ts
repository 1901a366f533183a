import { type Arena, allocateFloat64, type Float64Region, padRows } from '../../kernels/arena.js';
import { type BasisPursuitWorkspace, createBasisPursuitWorkspace } from '../../kernels/basis-pursuit.js';
import { createGaussianMatrixWorkspace, type GaussianMatrixWorkspace } from '../../kernels/gaussian-matrix.js';
import { createRecoveryVerdictWorkspace, type RecoveryVerdictWorkspace } from '../../kernels/recovery-verdict.js';
import type { Kernels } from '../../kernels/wasm.js';
import { numberAt, wordAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { weakThreshold } from '../../theory/donoho-tanner.js';
import { planStaircase, type Staircase } from './staircase.js';

/** A point of the grid, read. */
export interface Cell {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly ensemble: string;
  readonly coefficients: string;
}

/** Memory for the trials of a block: one master instance of the largest m and k, and the two judges of its cells. */
export interface Workspace {
  readonly kernels: Kernels;
  /** The block's cells in grid order. */
  readonly cells: readonly Cell[];
  readonly staircase: Staircase;
  readonly n: number;
  readonly mMax: number;
  readonly kMax: number;
  readonly matrix: GaussianMatrixWorkspace;
  readonly rightSide: Float64Region;
  /** x0's places, as int32, with its values and their signs: a cell takes the first k of each. */
  readonly columns: Float64Region;
  readonly factors: Float64Region;
  readonly signs: Float64Region;
  readonly basisPursuit: BasisPursuitWorkspace;
  readonly recoveryVerdict: RecoveryVerdictWorkspace;
  /** x0 of the cell at hand, in full length. */
  readonly planted: Float64Array;
}

export function createWorkspace(arena: Arena, cells: readonly Cell[]): Workspace {
  const { n } = cells[0];
  const mMax = Math.max(...cells.map(({ m }) => m));
  const kMax = Math.max(...cells.map(({ k }) => k));
  const basisPursuit = createBasisPursuitWorkspace(arena, { mMax, nMax: n });
  return {
    kernels: arena.kernels,
    cells,
    staircase: planStaircase(cells, { isNested: true, guessStep: (m) => (m < n ? m * weakThreshold(m / n) : n) }),
    n,
    mMax,
    kMax,
    matrix: createGaussianMatrixWorkspace(arena, { rowCountMax: mMax, columnCount: n }),
    rightSide: allocateFloat64(arena, padRows(mMax)),
    columns: allocateFloat64(arena, Math.ceil(kMax / 2)),
    factors: allocateFloat64(arena, kMax),
    signs: allocateFloat64(arena, kMax),
    basisPursuit,
    recoveryVerdict: createRecoveryVerdictWorkspace(arena, basisPursuit),
    planted: new Float64Array(n),
  };
}

export function readCell(point: Point): Cell {
  return {
    n: numberAt(point, 'n'),
    m: numberAt(point, 'm'),
    k: numberAt(point, 'k'),
    ensemble: wordAt(point, 'ensemble'),
    coefficients: wordAt(point, 'coefficients'),
  };
}
