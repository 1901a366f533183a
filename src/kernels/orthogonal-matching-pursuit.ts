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

/*
 * Orthogonal matching pursuit: the TypeScript side of src/kernels/assembly/sparse/orthogonal-matching-pursuit.ts, where
 * method, reference, cost and tolerances stand.
 */

export interface MatchingPursuitLimits {
  /** Columns that may join; fewer than k end it early. */
  readonly iterationCountMax: number;
  /** It ends where |b - A x| is at most this share of |b|. */
  readonly residualTolerance: number;
  /** Columns are compared by |A_j^T r| / |A_j| instead of |A_j^T r|. */
  readonly isNormalised: boolean;
}

export type MatchingPursuitWorkspace = SparseWorkspace<'orthogonal matching pursuit'>;

/**
 * Without noise the residual falls to rounding, about 1e-15, at the right support; nothing is left to be chosen then.
 */
export function defaultMatchingPursuitLimits(_m: number, k: number): MatchingPursuitLimits {
  return { iterationCountMax: k, residualTolerance: 1e-12, isNormalised: false };
}

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax. */
export function createMatchingPursuitWorkspace(arena: Arena, sizes: SparseWorkspaceSizes): MatchingPursuitWorkspace {
  const { mMax, nMax, kMax } = sizes;
  const scratchBytes = arena.kernels.functions.matchingPursuitScratchBytes(mMax, nMax, kMax) >>> 0;
  return createSparseWorkspace(arena, sizes, { solver: 'orthogonal matching pursuit', scratchBytes });
}

/** The support is in the order in which its columns joined. */
export function solveMatchingPursuit(
  problem: SparseApproximationProblem,
  { iterationCountMax, residualTolerance, isNormalised }: MatchingPursuitLimits,
  workspace: MatchingPursuitWorkspace,
): LeastSquaresApproximation {
  assertFits(problem, workspace);
  const { m, n, k, matrix, rightSide } = problem;
  const { kernels, solution, support, report, scratch } = workspace;
  const ending = kernels.functions.solveMatchingPursuit(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    rightSide.pointer,
    k,
    iterationCountMax,
    residualTolerance,
    isNormalised ? 1 : 0,
    solution.pointer,
    support.pointer,
    report.pointer,
    scratch.pointer,
  );
  return readLeastSquares(ending, n, workspace);
}
