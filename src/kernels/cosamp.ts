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
 * CoSaMP: the TypeScript side of src/kernels/assembly/sparse/cosamp.ts, where method, reference, cost
 * and tolerances stand.
 */

export interface CosampLimits {
  readonly iterationCountMax: number;
  /** It ends where |b - A x| is at most this share of |b|. */
  readonly residualTolerance: number;
}

export type CosampWorkspace = SparseWorkspace<'CoSaMP'>;

/**
 * One to five iterations are usual (medians at m = n / 2); near the transition it may wander for hundreds. At the right
 * support r is rounding.
 */
export function defaultCosampLimits(_m: number, _k: number): CosampLimits {
  return { iterationCountMax: 500, residualTolerance: 1e-12 };
}

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax. */
export function createCosampWorkspace(arena: Arena, sizes: SparseWorkspaceSizes): CosampWorkspace {
  const { mMax, nMax, kMax } = sizes;
  const scratchBytes = arena.kernels.functions.cosampScratchBytes(mMax, nMax, kMax) >>> 0;
  return createSparseWorkspace(arena, sizes, { solver: 'CoSaMP', scratchBytes });
}

/** The support is ascending; x is cut from a least-squares solution on up to 3 k columns and is none on its own. */
export function solveCosamp(
  problem: SparseApproximationProblem,
  { iterationCountMax, residualTolerance }: CosampLimits,
  workspace: CosampWorkspace,
): LeastSquaresApproximation {
  assertFits(problem, workspace);
  const { m, n, k, matrix, rightSide } = problem;
  const { kernels, solution, support, report, scratch } = workspace;
  const ending = kernels.functions.solveCosamp(
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
