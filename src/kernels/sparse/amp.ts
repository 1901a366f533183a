import { type Arena, viewFloat64 } from '../memory/arena.js';
import {
  ampLimitsBytes,
  ampReportBytes,
  type Pointer,
  readAmpReport,
  writeAmpLimits,
} from '../memory/generated/kernels.js';
import { pointToTransform } from '../operators/transform-rows.js';
import { allocateSystem, type LinearSystem, type SystemPlace, type SystemSizes, writeSystem } from './linear-system.js';

/*
 * AMP with soft thresholding for b = A x (+ noise), A of m x n: the TypeScript side of
 * src/kernels/sparse/wasm/amp.ts, where method, references, cost and the treatment of unequal columns stand. D =
 * diag |A_j|_2.
 */

export interface AmpProblem extends LinearSystem {
  /** `non-negative`: x >= 0 is known, and used. */
  readonly signs: 'signed' | 'non-negative';
}

export interface AmpLimits {
  /** alpha: the threshold in standard deviations of the effective noise, above 0. */
  readonly threshold: number;
  readonly iterationCountMax: number;
  /** The largest |A x - b|_2, relative to |b|_2. */
  readonly residualTolerance: number;
  /** The largest change of D x in an iteration, relative to |D x|_2. */
  readonly changeTolerance: number;
}

export interface AmpWorkspace extends SystemPlace {
  readonly records: SystemPlace['records'] & {
    readonly limits: Pointer<'AmpLimits'>;
    readonly report: Pointer<'AmpReport'>;
  };
}

/**
 * `converged`: A x = b to tolerance. `stationary`: x no longer moves, and A x is not b, as with noise, or where AMP
 * fails to recover. `diverged`: the residual grew a thousandfold or is not a number. `iteration-limit`: none of these.
 */
type AmpStatus = 'converged' | 'stationary' | 'iteration-limit' | 'diverged';

/** The array is a view of the workspace, valid until its next use. */
export interface AmpReport {
  readonly status: AmpStatus;
  readonly iterations: number;
  /** x, n entries. */
  readonly solution: Float64Array;
  /** |A x - b|_2 / |b|_2, 0 if b is 0. */
  readonly relativeResidual: number;
  /** The last change of D x, relative to |D x|_2. */
  readonly relativeChange: number;
  /** The estimate of tau, the standard deviation of the effective noise in D x + D^{-1} A^T z. */
  readonly noiseDeviation: number;
  /** theta of the last iteration: what was taken from the magnitudes of D x + D^{-1} A^T z. */
  readonly threshold: number;
  readonly nonZeroCount: number;
}

const statuses: readonly AmpStatus[] = ['converged', 'stationary', 'iteration-limit', 'diverged'];

/**
 * Limits for the threshold `alpha` (`transitionThreshold(m / n, signs).alpha` in src/theory). 1000 iterations are those
 * of Donoho, Maleki & Montanari: half-way to the transition some 80 do, at it no number does. A residual of 1e-6 is far
 * below any error that is called a success, and an x that moves by less than 1e-10 would take more than all the
 * iterations there are to bring it there.
 */
export function defaultAmpLimits(alpha: number): AmpLimits {
  return { threshold: alpha, iterationCountMax: 1000, residualTolerance: 1e-6, changeTolerance: 1e-10 };
}

/** Memory for every problem with m <= mMax and n <= nMax. */
export function createAmpWorkspace(arena: Arena, sizes: SystemSizes): AmpWorkspace {
  const scratchBytes = arena.kernels.functions.ampScratchBytes(sizes.mMax, sizes.nMax);
  const place = allocateSystem(arena, sizes, scratchBytes);
  const records = { ...place.records, limits: arena.allocate(ampLimitsBytes), report: arena.allocate(ampReportBytes) };
  return { ...place, records };
}

export function solveAmp(
  { m, n, matrix, rightSide, signs }: AmpProblem,
  { threshold, iterationCountMax, residualTolerance, changeTolerance }: AmpLimits,
  workspace: AmpWorkspace,
): AmpReport {
  const { kernels, solution, records } = workspace;
  if (!(threshold >= 0 && threshold < Infinity)) {
    throw new RangeError(`AMP: expected a threshold alpha >= 0, got ${threshold}`);
  }
  const views = writeSystem(
    'AMP',
    { m, n, matrix, rightSide, transform: pointToTransform(matrix.transform, { m, n }) },
    workspace,
  );
  writeAmpLimits(views, records.limits, {
    iterationCountMax,
    isNonNegative: signs === 'non-negative',
    threshold,
    residualTolerance,
    changeTolerance,
  });
  kernels.functions.solveAmp(records.problem, records.limits, records.room, records.report);
  const report = readAmpReport(views, records.report);
  return {
    status: statuses[report.status],
    iterations: report.iterations,
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: report.relativeResidual,
    relativeChange: report.relativeChange,
    noiseDeviation: report.noiseDeviation,
    threshold: report.threshold,
    nonZeroCount: report.nonZeroCount,
  };
}
