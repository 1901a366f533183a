import { createGaussianMatrixWorkspace, type GaussianMatrixWorkspace } from '../../../kernels/draws/gaussian-matrix.js';
import { type BasisPursuitWorkspace, createBasisPursuitWorkspace } from '../../../kernels/l1/basis-pursuit.js';
import { createRecoveryVerdictWorkspace, type RecoveryVerdictWorkspace } from '../../../kernels/l1/recovery-verdict.js';
import { type Arena, allocateFloat64, type Float64Region, padRows } from '../../../kernels/memory/arena.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import { weakThreshold, weakThresholdNonNegative } from '../../../theory/donoho-tanner.js';
import { ensembleTraits } from '../../measurements/declaration/ensemble-names.js';
import type { MatrixFill } from '../../measurements/trial/ensembles/ensemble.js';
import { ensembles } from '../../measurements/trial/ensembles/ensembles.js';
import type { Cell } from '../declaration/parameters.js';
import { solverTraits } from '../declaration/solver-names.js';
import { type SolveProblem, solvers } from './solvers.js';
import { planStaircase, type Staircase } from './staircase.js';

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
  readonly fillMatrix: MatrixFill;
  readonly rightSide: Float64Region;
  /** The direction of e: a cell takes the first m entries. */
  readonly noise: Float64Region;
  /** The places of x0's non-zeros, as int32, their values and their signs: a cell takes the first k of each. */
  readonly columns: Float64Region;
  readonly factors: Float64Region;
  readonly signs: Float64Region;
  /** Where the support is drawn. */
  readonly places: Int32Array;
  /** The solver of the block's cells. */
  readonly solve: SolveProblem;
  /** For criterion exact, whose solver is a basis pursuit. */
  readonly basisPursuit: BasisPursuitWorkspace;
  readonly recoveryVerdict: RecoveryVerdictWorkspace;
  /** x0 of the current cell, in full length. */
  readonly planted: Float64Array;
}

export function createWorkspace(arena: Arena, cells: readonly Cell[]): Workspace {
  const { n, ensemble, solver } = cells[0];
  const mMax = Math.max(...cells.map(({ m }) => m));
  const kMax = Math.max(...cells.map(({ k }) => k));
  const threshold = solverTraits[solver].nonNegative ? weakThresholdNonNegative : weakThreshold;
  const matrix = createGaussianMatrixWorkspace(arena, { rowCountMax: mMax, columnCount: n });
  const basisPursuit = createBasisPursuitWorkspace(arena, { mMax, nMax: n });
  return {
    kernels: arena.kernels,
    cells,
    staircase: planStaircase(cells, {
      isNested: ensembleTraits[ensemble].nested,
      guessStep: (m) => (m < n ? m * threshold(m / n) : n),
    }),
    n,
    mMax,
    kMax,
    matrix,
    fillMatrix: ensembles[ensemble](arena, matrix),
    rightSide: allocateFloat64(arena, padRows(mMax)),
    noise: allocateFloat64(arena, mMax),
    columns: allocateFloat64(arena, Math.ceil(kMax / 2)),
    factors: allocateFloat64(arena, kMax),
    signs: allocateFloat64(arena, kMax),
    places: new Int32Array(n),
    solve: solvers[solver](arena, { mMax, nMax: n, kMax }, cells[0]),
    basisPursuit,
    recoveryVerdict: createRecoveryVerdictWorkspace(arena, basisPursuit),
    planted: new Float64Array(n),
  };
}
