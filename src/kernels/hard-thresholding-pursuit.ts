import type { Arena } from './arena.js';
import {
  assertFits,
  createSparseWorkspace,
  type LeastSquaresApproximation,
  readLeastSquares,
  type SparseApproximationProblem,
  type SparseWorkspace,
  type SparseWorkspaceSizes,
} from './sparse-approximation.js';
import { pointToTransform } from './transform-rows.js';

/*
 * Hard thresholding pursuit: the TypeScript side of src/kernels/assembly/sparse/hard-thresholding-pursuit.ts, where
 * method, reference, cost and tolerances stand.
 */

export interface ThresholdingPursuitLimits {
  readonly iterationCountMax: number;
  /** It ends where |b - A x| is at most this share of |b|. */
  readonly residualTolerance: number;
  /** mu times the mean of |A_j|^2. */
  readonly stepSize: number;
}

export type ThresholdingPursuitWorkspace = SparseWorkspace<'hard thresholding pursuit'>;

/**
 * Two to six iterations are usual (medians at m = n / 2), and a support that comes back ends it. At the right support r
 * is rounding.
 */
export function defaultThresholdingPursuitLimits(_m: number, _k: number): ThresholdingPursuitLimits {
  return { iterationCountMax: 500, residualTolerance: 1e-12, stepSize: 1 };
}

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax. */
export function createThresholdingPursuitWorkspace(
  arena: Arena,
  sizes: SparseWorkspaceSizes,
): ThresholdingPursuitWorkspace {
  const { mMax, nMax, kMax } = sizes;
  const scratchBytes = arena.kernels.functions.thresholdingPursuitScratchBytes(mMax, nMax, kMax) >>> 0;
  return createSparseWorkspace(arena, sizes, { solver: 'hard thresholding pursuit', scratchBytes });
}

/** The support is ascending. Where it is `degenerate`, x uses an independent part of the columns chosen last. */
export function solveThresholdingPursuit(
  problem: SparseApproximationProblem,
  { iterationCountMax, residualTolerance, stepSize }: ThresholdingPursuitLimits,
  workspace: ThresholdingPursuitWorkspace,
): LeastSquaresApproximation {
  assertFits(problem, workspace);
  const { m, n, k, matrix, rightSide } = problem;
  const { kernels, solution, support, report, scratch } = workspace;
  const ending = kernels.functions.solveThresholdingPursuit(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    pointToTransform(matrix.transform, { m, n }),
    rightSide.pointer,
    k,
    iterationCountMax,
    residualTolerance,
    stepSize,
    solution.pointer,
    support.pointer,
    report.pointer,
    scratch.pointer,
  );
  return readLeastSquares(ending, n, workspace);
}
