import { type Arena, viewFloat64 } from './arena.js';
import {
  assertFits,
  createSparseWorkspace,
  readApproximation,
  type SparseApproximation,
  type SparseApproximationProblem,
  type SparseWorkspace,
  type SparseWorkspaceSizes,
} from './sparse-approximation.js';
import { pointToTransform } from './transform-rows.js';

/*
 * Iterative hard thresholding, normalised or with a fixed step: the TypeScript side of
 * src/kernels/assembly/sparse/hard-thresholding.ts, where method, references, cost and tolerances stand.
 */

export interface HardThresholdingLimits {
  readonly iterationCountMax: number;
  /** It ends where |b - A x| is at most this share of |b|. */
  readonly residualTolerance: number;
  /** It ends where the support stays and x moves by at most this share of |x|. */
  readonly changeTolerance: number;
  /** The normalised step with its safeguard, or mu times the mean of |A_j|^2. */
  readonly stepSize: 'normalised' | number;
}

export type HardThresholdingWorkspace = SparseWorkspace<'iterative hard thresholding'>;

export interface HardThresholdingReport extends SparseApproximation {
  /** The last move of x over |x|. */
  readonly change: number;
  /** How often the safeguard shortened a step. */
  readonly backtracks: number;
}

/**
 * x closes in by a factor an iteration, about 0.4 for few non-zeros and 0.9 near the transition (medians at m = n / 2).
 * Even at 0.99 the change tolerance leaves x within 1e-7 of its limit, and 2000 iterations suffice.
 */
export function defaultHardThresholdingLimits(_m: number, _k: number): HardThresholdingLimits {
  return { iterationCountMax: 2000, residualTolerance: 1e-8, changeTolerance: 1e-9, stepSize: 'normalised' };
}

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax. */
export function createHardThresholdingWorkspace(arena: Arena, sizes: SparseWorkspaceSizes): HardThresholdingWorkspace {
  const scratchBytes = arena.kernels.functions.hardThresholdingScratchBytes(sizes.mMax, sizes.nMax) >>> 0;
  return createSparseWorkspace(arena, sizes, { solver: 'iterative hard thresholding', scratchBytes });
}

/** The support is ascending. */
export function solveHardThresholding(
  problem: SparseApproximationProblem,
  { iterationCountMax, residualTolerance, changeTolerance, stepSize }: HardThresholdingLimits,
  workspace: HardThresholdingWorkspace,
): HardThresholdingReport {
  assertFits(problem, workspace);
  if (stepSize !== 'normalised' && !(stepSize > 0)) {
    throw new RangeError(`iterative hard thresholding: expected a step size above 0, got ${stepSize}`);
  }
  const { m, n, k, matrix, rightSide } = problem;
  const { kernels, solution, support, report, scratch } = workspace;
  const ending = kernels.functions.solveHardThresholding(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    pointToTransform(matrix.transform, { m, n }),
    rightSide.pointer,
    k,
    iterationCountMax,
    residualTolerance,
    changeTolerance,
    stepSize === 'normalised' ? 0 : stepSize,
    solution.pointer,
    support.pointer,
    report.pointer,
    scratch.pointer,
  );
  const values = viewFloat64(kernels, report);
  return { ...readApproximation(ending, n, workspace), change: values[3], backtracks: values[4] };
}
