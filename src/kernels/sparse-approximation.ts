import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from './arena.js';
import type { KernelMatrix } from './gaussian-matrix.js';
import type { Kernels } from './wasm.js';

/*
 * What the greedy and thresholding solvers share on the TypeScript side: b = A x + noise, A of m x n, x with at most k
 * non-zeros; k columns S are sought whose combination comes close to b.
 */

export interface SparseApproximationProblem {
  readonly m: number;
  readonly n: number;
  /** From 0 to n. */
  readonly k: number;
  /** Rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** b in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
}

export interface SparseWorkspaceSizes {
  readonly mMax: number;
  readonly nMax: number;
  readonly kMax: number;
}

/** A workspace is laid out for one solver, which `solver` names. */
export interface SparseWorkspace<Solver extends string> extends SparseWorkspaceSizes {
  readonly solver: Solver;
  readonly kernels: Kernels;
  readonly solution: Float64Region;
  readonly support: Float64Region;
  readonly report: Float64Region;
  readonly scratch: Float64Region;
}

/**
 * `residual`: |b - A x| <= residualTolerance |b|. `fixed-point`: the next iteration would repeat this one.
 * `support-full`: k columns have joined. `no-progress`: the residual would not fall. `limit`: the iteration limit.
 * `cycle`: an earlier state came back, so that the iteration would go round for ever. `rank`: the columns chosen are
 * dependent, or none is left that the residual depends on. `diverged`: the residual has outgrown b by far.
 */
type SparseEnding = (typeof endings)[number];

/**
 * `converged`: it ended by its own rule, which is no claim that x is the vector that was planted. `iteration-limit`: it
 * did not, or never would. `degenerate`: a least-squares problem on the way has dependent columns.
 */
type SparseStatus = 'converged' | 'iteration-limit' | 'degenerate' | 'diverged';

/** The arrays are views of the workspace, valid until its next use. */
export interface SparseApproximation {
  readonly status: SparseStatus;
  readonly ending: SparseEnding;
  readonly iterations: number;
  /** x, n entries. */
  readonly solution: Float64Array;
  /** S: the columns that x may use. */
  readonly support: Int32Array;
  /** |b - A x|_2 / |b|_2, from A, b and x; 0 for b = 0. */
  readonly relativeResidual: number;
}

/** Of solvers whose x is, or is cut from, a least-squares solution. */
export interface LeastSquaresApproximation extends SparseApproximation {
  /** The smallest pivot of the last triangular factor over its column's norm; 1 if it is empty. */
  readonly pivotMin: number;
  /** max over S of |A_j^T (b - A x)| / (|A_j| |b|): 0 up to rounding where x is the least-squares solution on S. */
  readonly stationarity: number;
}

/** In the order of src/kernels/assembly/sparse/endings.ts. */
const endings = [
  'residual',
  'fixed-point',
  'support-full',
  'no-progress',
  'limit',
  'cycle',
  'rank',
  'diverged',
] as const;

const statusOf: Readonly<Record<SparseEnding, SparseStatus>> = {
  residual: 'converged',
  'fixed-point': 'converged',
  'support-full': 'converged',
  'no-progress': 'converged',
  limit: 'iteration-limit',
  cycle: 'iteration-limit',
  rank: 'degenerate',
  diverged: 'diverged',
};

const reportLength = 6;

export function createSparseWorkspace<Solver extends string>(
  arena: Arena,
  { mMax, nMax, kMax }: SparseWorkspaceSizes,
  { solver, scratchBytes }: { readonly solver: Solver; readonly scratchBytes: number },
): SparseWorkspace<Solver> {
  return {
    solver,
    kernels: arena.kernels,
    mMax,
    nMax,
    kMax,
    solution: allocateFloat64(arena, nMax),
    support: allocateFloat64(arena, Math.ceil(kMax / 2)),
    report: allocateFloat64(arena, reportLength),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
  };
}

/** Refuses a problem that does not fit; nothing may be written behind the workspace's end. */
export function assertFits(
  { m, n, k, matrix, rightSide }: SparseApproximationProblem,
  { solver, mMax, nMax, kMax }: SparseWorkspace<string>,
): void {
  const isOutside = m > mMax || n > nMax || k > kMax || k > n || k < 0;
  if (isOutside || matrix.leading < padRows(m) || rightSide.length < padRows(m)) {
    throw new RangeError(
      `${solver}: expected m <= ${mMax}, n <= ${nMax}, 0 <= k <= ${kMax}, k <= n and room for ${padRows(m)} rows; got ` +
        `m = ${m}, n = ${n}, k = ${k}, leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
}

export function readApproximation(
  endingCode: number,
  n: number,
  { kernels, solution, support, report }: SparseWorkspace<string>,
): SparseApproximation {
  const values = viewFloat64(kernels, report);
  const ending = endings[endingCode];
  return {
    status: statusOf[ending],
    ending,
    iterations: values[0],
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    support: new Int32Array(kernels.memory.buffer, support.pointer, values[1]),
    relativeResidual: values[2],
  };
}

export function readLeastSquares(
  endingCode: number,
  n: number,
  workspace: SparseWorkspace<string>,
): LeastSquaresApproximation {
  const values = viewFloat64(workspace.kernels, workspace.report);
  // Field by field: a spread costs a microsecond, as much as a step of matching pursuit.
  const { status, ending, iterations, solution, support, relativeResidual } = readApproximation(
    endingCode,
    n,
    workspace,
  );
  return {
    status,
    ending,
    iterations,
    solution,
    support,
    relativeResidual,
    pivotMin: values[3],
    stationarity: values[4],
  };
}
