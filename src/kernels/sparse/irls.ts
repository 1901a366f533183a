import { type Arena, viewFloat64 } from '../memory/arena.js';
import {
  irlsLimitsBytes,
  irlsReportBytes,
  type Pointer,
  readIrlsReport,
  writeIrlsLimits,
} from '../memory/generated/kernels.js';
import { allocateSystem, type LinearSystem, type SystemPlace, type SystemSizes, writeSystem } from './linear-system.js';

/*
 * Iteratively reweighted least squares for min sum_j |x_j|^p subject to A x = b, A of m x n, 0 <= p <= 1: the TypeScript
 * side of src/kernels/sparse/wasm/irls.ts, where method, reference, units, conditioning and cost stand.
 */

export interface IrlsProblem extends LinearSystem {
  /** 0 stands for sum_j log |x_j|. */
  readonly p: number;
}

export interface IrlsLimits {
  /** Linear systems of m x m. */
  readonly iterationCountMax: number;
  /** epsilon falls when the relative change of x is below this share of sqrt(epsilon). */
  readonly changeShare: number;
  /** The number of values of epsilon: 1, 0.1, 0.01, ...; at least 1. */
  readonly stageCount: number;
}

export interface IrlsWorkspace extends SystemPlace {
  readonly records: SystemPlace['records'] & {
    readonly limits: Pointer<'IrlsLimits'>;
    readonly report: Pointer<'IrlsReport'>;
  };
}

/**
 * `converged`: A x = b to 1e-9, and x converged at every epsilon. It is near a stationary point of the smoothed
 * objective, as near as `stationarity` says; that need not be its minimum. `iteration-limit`: A x = b, but x has not
 * converged. `ill-conditioned`: the last system gave no x with A x = b to 1e-9 (b lies outside A's range, or too few
 * digits are left); x is that of the iteration before, or where there is none that of the last system.
 */
type IrlsStatus = 'converged' | 'iteration-limit' | 'ill-conditioned';

/** The array is a view of the workspace, valid until its next use. */
export interface IrlsReport {
  readonly status: IrlsStatus;
  /** Linear systems solved. */
  readonly iterations: number;
  /** x, n entries. */
  readonly solution: Float64Array;
  /** |A x - b|_2 / |b|_2, 0 if b is 0. */
  readonly relativeResidual: number;
  /** The last change of x, relative to |x|_2. */
  readonly relativeChange: number;
  /** The last epsilon in the units of x^2; NaN where x is the first, that of least norm. */
  readonly epsilon: number;
  /** max_j |x_j (x_j^2 + epsilon)^(p/2 - 1) - A_j^T y| / max_j |A_j^T y|: 0 at a stationary point; NaN as above. */
  readonly stationarity: number;
  /** Rows that the last system left out because they depend on others. */
  readonly dependentRowCount: number;
}

const statuses: readonly IrlsStatus[] = ['converged', 'iteration-limit', 'ill-conditioned'];

/** Chartrand & Yin's schedule, down to epsilon = 1e-8; as a rule it takes 40 to 150 systems in all. */
export function defaultIrlsLimits(): IrlsLimits {
  return { iterationCountMax: 500, changeShare: 0.01, stageCount: 9 };
}

/** Memory for every problem with m <= mMax and n <= nMax. */
export function createIrlsWorkspace(arena: Arena, sizes: SystemSizes): IrlsWorkspace {
  const scratchBytes = arena.kernels.functions.irlsScratchBytes(sizes.mMax, sizes.nMax);
  const place = allocateSystem(arena, sizes, scratchBytes);
  const records = {
    ...place.records,
    limits: arena.allocate(irlsLimitsBytes),
    report: arena.allocate(irlsReportBytes),
  };
  return { ...place, records };
}

export function solveIrls(
  { m, n, p, matrix, rightSide }: IrlsProblem,
  { iterationCountMax, changeShare, stageCount }: IrlsLimits,
  workspace: IrlsWorkspace,
): IrlsReport {
  const { kernels, solution, records } = workspace;
  if (!(p >= 0 && p <= 1)) throw new RangeError(`IRLS: expected 0 <= p <= 1, got ${p}`);
  if (!(stageCount >= 1)) throw new RangeError(`IRLS: expected at least one stage of epsilon, got ${stageCount}`);
  const views = writeSystem('IRLS', { m, n, matrix, rightSide, transform: 0 }, workspace);
  writeIrlsLimits(views, records.limits, { iterationCountMax, stageCount, p, changeShare });
  kernels.functions.solveIrls(records.problem, records.limits, records.room, records.report);
  const report = readIrlsReport(views, records.report);
  return {
    status: statuses[report.status],
    iterations: report.iterations,
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: report.relativeResidual,
    relativeChange: report.relativeChange,
    epsilon: report.epsilon,
    stationarity: report.stationarity,
    dependentRowCount: report.dependentRowCount,
  };
}
