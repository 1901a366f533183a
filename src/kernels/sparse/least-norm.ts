import { type Arena, type Float64Region, viewFloat64 } from '../memory/arena.js';
import { leastNormReportBytes, type Pointer, readLeastNormReport } from '../memory/generated/kernels.js';
import { allocateSystem, type LinearSystem, type SystemPlace, type SystemSizes, writeSystem } from './linear-system.js';

/*
 * min sum_j x_j^2 / q_j subject to A x = b, A of m x n: the TypeScript side of
 * src/kernels/sparse/wasm/least-norm.ts, where method and cost stand. With q_j = sigma_j^2 and x = diag(sigma) c
 * it is the c of least norm with A diag(sigma) c = b.
 */

export interface LeastNormProblem extends LinearSystem {
  /** q >= 0 in the kernels' memory, n entries. */
  readonly weights: Float64Region;
}

export interface LeastNormWorkspace extends SystemPlace {
  readonly records: SystemPlace['records'] & {
    readonly report: Pointer<'LeastNormReport'>;
  };
}

/** The array is a view of the workspace, valid until its next use. */
export interface LeastNormReport {
  /** `ill-conditioned`: |A x - b| stayed above 1e-9 |b|. */
  readonly status: 'converged' | 'ill-conditioned';
  /** x, n entries, of the form diag(q) A^T y: with A x = b that makes it the minimiser. */
  readonly solution: Float64Array;
  /** |A x - b|_2 / |b|_2, 0 if b is 0. */
  readonly relativeResidual: number;
  /** Rows that the factor left out because they depend on others, to rounding. */
  readonly dependentRowCount: number;
}

/** Memory for every problem with m <= mMax and n <= nMax. */
export function createLeastNormWorkspace(arena: Arena, sizes: SystemSizes): LeastNormWorkspace {
  const scratchBytes = arena.kernels.functions.leastNormScratchBytes(sizes.mMax, sizes.nMax);
  const place = allocateSystem(arena, sizes, scratchBytes);
  const records = { ...place.records, report: arena.allocate(leastNormReportBytes) };
  return { ...place, records };
}

export function solveLeastNorm(
  { m, n, matrix, weights, rightSide }: LeastNormProblem,
  workspace: LeastNormWorkspace,
): LeastNormReport {
  const { kernels, solution, records } = workspace;
  if (weights.length < n) throw new RangeError(`least norm: expected ${n} weights, got ${weights.length}`);
  const views = writeSystem('least norm', { m, n, matrix, rightSide, transform: 0 }, workspace);
  kernels.functions.solveLeastNorm(records.problem, weights.pointer, records.room, records.report);
  const report = readLeastNormReport(views, records.report);
  return {
    status: report.status === 0 ? 'converged' : 'ill-conditioned',
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: report.relativeResidual,
    dependentRowCount: report.dependentRowCount,
  };
}
