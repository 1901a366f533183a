import type { SparseLimits } from '../memory/generated/kernels.js';
import type { SparseSolver } from './sparse-approximation.js';

/*
 * The greedy and thresholding solvers by their names, sizes and limits. Methods, references, costs and tolerances stand in
 * src/kernels/sparse/wasm, in a file each.
 */

interface PursuitLimits {
  readonly iterationCountMax: number;
  /** It ends where |b - A x| is at most this share of |b|. */
  readonly residualTolerance: number;
}

export interface MatchingPursuitLimits extends PursuitLimits {
  /** Columns are compared by |A_j^T r| / |A_j| instead of |A_j^T r|. */
  readonly isNormalised: boolean;
}

export interface HardThresholdingLimits extends PursuitLimits {
  /** It ends where the support stays and x moves by at most this share of |x|. */
  readonly changeTolerance: number;
  /** The normalised step with its safeguard, or mu times the mean of |A_j|^2. */
  readonly stepSize: 'normalised' | number;
}

export interface ThresholdingPursuitLimits extends PursuitLimits {
  /** mu times the mean of |A_j|^2. */
  readonly stepSize: number;
}

/**
 * The support is in the order in which its columns joined. Without noise the residual falls to rounding, about 1e-15, at the
 * right support; nothing is left to be chosen then. At most `iterationCountMax` columns join; fewer than k end it early.
 */
export const matchingPursuit: SparseSolver<MatchingPursuitLimits> = {
  name: 'orthogonal matching pursuit',
  scratchBytes: (functions, { mMax, nMax, kMax }) => functions.matchingPursuitScratchBytes(mMax, nMax, kMax),
  solve: 'solveMatchingPursuit',
  defaultLimits: (_m, k) => ({ iterationCountMax: k, residualTolerance: 1e-12, isNormalised: false }),
  compileLimits: ({ iterationCountMax, residualTolerance, isNormalised }) => ({
    iterationCountMax,
    residualTolerance,
    isNormalised,
    changeTolerance: 0,
    stepSize: 0,
  }),
};

/**
 * The support is ascending. Where it is `degenerate`, x is the last one whose columns were independent. One to four
 * iterations are usual (medians at m = n / 2), and the residual falls in each. At the right support it is rounding.
 */
export const subspacePursuit: SparseSolver<PursuitLimits> = {
  name: 'subspace pursuit',
  scratchBytes: (functions, { mMax, nMax, kMax }) => functions.subspacePursuitScratchBytes(mMax, nMax, kMax),
  solve: 'solveSubspacePursuit',
  defaultLimits: () => ({ iterationCountMax: 500, residualTolerance: 1e-12 }),
  compileLimits: compilePursuitLimits,
};

/**
 * The support is ascending. x keeps the largest entries of a least-squares solution on up to 3 k columns, and is not a
 * least-squares solution itself. One to five iterations are usual (medians at m = n / 2); near the transition there may
 * be hundreds. At the right support r is rounding.
 */
export const cosamp: SparseSolver<PursuitLimits> = {
  name: 'CoSaMP',
  scratchBytes: (functions, { mMax, nMax, kMax }) => functions.cosampScratchBytes(mMax, nMax, kMax),
  solve: 'solveCosamp',
  defaultLimits: () => ({ iterationCountMax: 500, residualTolerance: 1e-12 }),
  compileLimits: compilePursuitLimits,
};

/**
 * Iterative hard thresholding, normalised or with a fixed step. The support is ascending. Each iteration multiplies the
 * error of x by a factor: about 0.4 for few non-zeros and 0.9 near the transition (medians at m = n / 2). Even with a
 * factor of 0.99 the change tolerance leaves x within 1e-7 of its limit, and 2000 iterations suffice.
 */
export const hardThresholding: SparseSolver<HardThresholdingLimits> = {
  name: 'iterative hard thresholding',
  scratchBytes: (functions, { mMax, nMax }) => functions.hardThresholdingScratchBytes(mMax, nMax),
  solve: 'solveHardThresholding',
  defaultLimits: () => ({
    iterationCountMax: 2000,
    residualTolerance: 1e-8,
    changeTolerance: 1e-9,
    stepSize: 'normalised',
  }),
  compileLimits: ({ iterationCountMax, residualTolerance, changeTolerance, stepSize }) => {
    if (stepSize !== 'normalised' && !(stepSize > 0)) {
      throw new RangeError(`iterative hard thresholding: expected a step size above 0, got ${stepSize}`);
    }
    return {
      iterationCountMax,
      residualTolerance,
      isNormalised: false,
      changeTolerance,
      stepSize: stepSize === 'normalised' ? 0 : stepSize,
    };
  },
};

/**
 * The support is ascending. Where it is `degenerate`, x uses an independent part of the columns chosen last. Two to six
 * iterations are usual (medians at m = n / 2); a support that returns ends it. At the right support r is rounding.
 */
export const thresholdingPursuit: SparseSolver<ThresholdingPursuitLimits> = {
  name: 'hard thresholding pursuit',
  scratchBytes: (functions, { mMax, nMax, kMax }) => functions.thresholdingPursuitScratchBytes(mMax, nMax, kMax),
  solve: 'solveThresholdingPursuit',
  defaultLimits: () => ({ iterationCountMax: 500, residualTolerance: 1e-12, stepSize: 1 }),
  compileLimits: ({ iterationCountMax, residualTolerance, stepSize }) => ({
    iterationCountMax,
    residualTolerance,
    isNormalised: false,
    changeTolerance: 0,
    stepSize,
  }),
};

/** Limits that a solver does not read are 0. Field by field: a spread costs microseconds, as much as a small solve. */
function compilePursuitLimits({ iterationCountMax, residualTolerance }: PursuitLimits): SparseLimits {
  return { iterationCountMax, residualTolerance, isNormalised: false, changeTolerance: 0, stepSize: 0 };
}
