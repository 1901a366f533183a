import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  leastNormReportBytes,
  type Pointer,
  readLeastNormReport,
  type SparseRoom,
  sparseProblemBytes,
  sparseRoomBytes,
  writeSparseProblem,
  writeSparseRoom,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * min sum_j x_j^2 / q_j subject to A x = b, A of m x n: the TypeScript side of
 * src/kernels/sparse/wasm/least-norm.ts, where method and cost stand. With q_j = sigma_j^2 and x = diag(sigma) c
 * it is the c of least norm with A diag(sigma) c = b.
 */

export interface LeastNormProblem {
  readonly m: number;
  readonly n: number;
  /** Rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** q >= 0 in the kernels' memory, n entries. */
  readonly weights: Float64Region;
  /** b in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
}

export interface LeastNormWorkspace {
  readonly kernels: Kernels;
  readonly mMax: number;
  readonly nMax: number;
  readonly solution: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: SparseRoom;
  readonly records: {
    readonly problem: Pointer<'SparseProblem'>;
    readonly room: Pointer<'SparseRoom'>;
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
  /** Rows that the factor passed over since they depend on others to rounding. */
  readonly dependentRowCount: number;
}

/** Memory for every problem with m <= mMax and n <= nMax. */
export function createLeastNormWorkspace(
  arena: Arena,
  { mMax, nMax }: { readonly mMax: number; readonly nMax: number },
): LeastNormWorkspace {
  const { kernels } = arena;
  const solution = allocateFloat64(arena, nMax);
  const scratch = arena.allocate(kernels.functions.leastNormScratchBytes(mMax, nMax) >>> 0);
  const records = {
    problem: arena.allocate(sparseProblemBytes),
    room: arena.allocate(sparseRoomBytes),
    report: arena.allocate(leastNormReportBytes),
  };
  const room = { solution: solution.pointer, support: 0, scratch };
  return { kernels, mMax, nMax, solution, room, records };
}

export function solveLeastNorm(
  { m, n, matrix, weights, rightSide }: LeastNormProblem,
  { kernels, mMax, nMax, solution, room, records }: LeastNormWorkspace,
): LeastNormReport {
  if (m > mMax || n > nMax || matrix.leading < padRows(m) || rightSide.length < padRows(m) || weights.length < n) {
    throw new RangeError(
      `least norm: expected m <= ${mMax}, n <= ${nMax}, ${n} weights and room for ${padRows(m)} rows; got m = ${m}, ` +
        `n = ${n}, ${weights.length} weights, leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
  const views = viewMemory(kernels);
  writeSparseRoom(views, records.room, room);
  writeSparseProblem(views, records.problem, {
    m,
    n,
    k: 0,
    leading: matrix.leading,
    matrix: matrix.pointer,
    transform: 0,
    rightSide: rightSide.pointer,
  });
  kernels.functions.solveLeastNorm(records.problem, weights.pointer, records.room, records.report);
  const report = readLeastNormReport(views, records.report);
  return {
    status: report.status === 0 ? 'converged' : 'ill-conditioned',
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: report.relativeResidual,
    dependentRowCount: report.dependentRowCount,
  };
}
