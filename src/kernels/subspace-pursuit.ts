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
 * Subspace pursuit: the TypeScript side of src/kernels/assembly/sparse/subspace-pursuit.ts, where method, reference, cost
 * and tolerances stand.
 */

export interface SubspacePursuitLimits {
  readonly iterationCountMax: number;
  /** It ends where |b - A x| is at most this share of |b|. */
  readonly residualTolerance: number;
}

export type SubspacePursuitWorkspace = SparseWorkspace<'subspace pursuit'>;

/**
 * One to four iterations are usual (medians at m = n / 2), and the residual falls in each. At the right support it is
 * rounding.
 */
export function defaultSubspacePursuitLimits(_m: number, _k: number): SubspacePursuitLimits {
  return { iterationCountMax: 500, residualTolerance: 1e-12 };
}

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax. */
export function createSubspacePursuitWorkspace(arena: Arena, sizes: SparseWorkspaceSizes): SubspacePursuitWorkspace {
  const { mMax, nMax, kMax } = sizes;
  const scratchBytes = arena.kernels.functions.subspacePursuitScratchBytes(mMax, nMax, kMax) >>> 0;
  return createSparseWorkspace(arena, sizes, { solver: 'subspace pursuit', scratchBytes });
}

/** The support is ascending. Where it is `degenerate`, x is the last one whose columns were independent. */
export function solveSubspacePursuit(
  problem: SparseApproximationProblem,
  { iterationCountMax, residualTolerance }: SubspacePursuitLimits,
  workspace: SubspacePursuitWorkspace,
): LeastSquaresApproximation {
  assertFits(problem, workspace);
  const { m, n, k, matrix, rightSide } = problem;
  const { kernels, solution, support, report, scratch } = workspace;
  const ending = kernels.functions.solveSubspacePursuit(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    pointToTransform(matrix.transform, { m, n }),
    rightSide.pointer,
    k,
    iterationCountMax,
    residualTolerance,
    solution.pointer,
    support.pointer,
    report.pointer,
    scratch.pointer,
  );
  return readLeastSquares(ending, n, workspace);
}
