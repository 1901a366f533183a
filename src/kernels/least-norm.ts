import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from './arena.js';
import type { KernelMatrix } from './gaussian-matrix.js';
import type { Kernels } from './wasm.js';

/*
 * min sum_j x_j^2 / q_j subject to A x = b, A of m x n: the TypeScript side of
 * src/kernels/assembly/sparse/least-norm.ts, where method and cost stand. With q_j = sigma_j^2 and x = diag(sigma) c
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
  readonly report: Float64Region;
  readonly scratch: Float64Region;
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
  const scratchBytes = arena.kernels.functions.leastNormScratchBytes(mMax, nMax) >>> 0;
  return {
    kernels: arena.kernels,
    mMax,
    nMax,
    solution: allocateFloat64(arena, nMax),
    report: allocateFloat64(arena, 2),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
  };
}

export function solveLeastNorm(
  { m, n, matrix, weights, rightSide }: LeastNormProblem,
  { kernels, mMax, nMax, solution, report, scratch }: LeastNormWorkspace,
): LeastNormReport {
  if (m > mMax || n > nMax || matrix.leading < padRows(m) || rightSide.length < padRows(m) || weights.length < n) {
    throw new RangeError(
      `least norm: expected m <= ${mMax}, n <= ${nMax}, ${n} weights and room for ${padRows(m)} rows; got m = ${m}, ` +
        `n = ${n}, ${weights.length} weights, leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
  const code = kernels.functions.solveLeastNorm(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    weights.pointer,
    rightSide.pointer,
    solution.pointer,
    report.pointer,
    scratch.pointer,
  );
  const values = viewFloat64(kernels, report);
  return {
    status: code === 0 ? 'converged' : 'ill-conditioned',
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: values[0],
    dependentRowCount: values[1],
  };
}
