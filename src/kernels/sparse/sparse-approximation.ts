import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  type KernelFunctions,
  type Pointer,
  readSparseReport,
  type SparseLimits,
  type SparseReport,
  type SparseRoom,
  sparseLimitsBytes,
  sparseProblemBytes,
  sparseReportBytes,
  sparseRoomBytes,
  writeSparseLimits,
  writeSparseProblem,
  writeSparseRoom,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import { pointToTransform } from '../operators/transform-rows.js';

/*
 * The greedy and thresholding solvers (greedy-solvers.ts) on the TypeScript side: b = A x + noise, A of m x n, x with at
 * most k non-zeros; k columns S are sought whose combination comes close to b.
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

/** The parts in which one solver differs from another. */
export interface SparseSolver<Limits> {
  readonly name: string;
  readonly scratchBytes: (functions: KernelFunctions, sizes: SparseWorkspaceSizes) => number;
  readonly solve: SolveSparse;
  readonly defaultLimits: (m: number, k: number) => Limits;
  /** The limits in the kernel's form; throws a RangeError where they are invalid. */
  readonly compileLimits: (limits: Limits) => SparseLimits;
}

/** The kernel by its name, since every instance of the kernels has functions of its own. */
type SolveSparse = Extract<
  keyof KernelFunctions,
  'solveMatchingPursuit' | 'solveSubspacePursuit' | 'solveCosamp' | 'solveHardThresholding' | 'solveThresholdingPursuit'
>;

/** A workspace is laid out for one solver. */
export interface SparseWorkspace<Limits> extends SparseWorkspaceSizes {
  readonly solver: SparseSolver<Limits>;
  readonly kernels: Kernels;
  readonly solution: Float64Region;
  readonly support: Float64Region;
  readonly scratch: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: SparseRoom;
  readonly records: {
    readonly problem: Pointer<'SparseProblem'>;
    readonly limits: Pointer<'SparseLimits'>;
    readonly room: Pointer<'SparseRoom'>;
    readonly report: Pointer<'SparseReport'>;
  };
}

/**
 * `residual`: |b - A x| <= residualTolerance |b|. `fixed-point`: the next iteration would repeat this one.
 * `support-full`: k columns have joined. `no-progress`: the residual would not fall. `limit`: the iteration limit.
 * `cycle`: an earlier state returned, so that the iteration would never end. `rank`: the columns chosen are dependent,
 * or no column is left on which the residual depends. `diverged`: the residual is far larger than b.
 */
type SparseEnding = (typeof endings)[number];

/**
 * `converged`: it ended by its own rule, which does not say that x is the planted vector. `iteration-limit`: it did
 * not, or never would. `degenerate`: a least-squares problem on the way has dependent columns.
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
  /**
   * The smallest pivot of the last triangular factor over its column's norm, 1 if the factor is empty; 0 for iterative
   * hard thresholding.
   */
  readonly pivotMin: number;
  /**
   * max over S of |A_j^T (b - A x)| / (|A_j| |b|): 0 up to rounding where x is the least-squares solution on S; always
   * 0 for iterative hard thresholding.
   */
  readonly stationarity: number;
  /** For iterative hard thresholding the last move of x over |x|; 0 for the others. */
  readonly change: number;
  /** For iterative hard thresholding how often the safeguard shortened a step; 0 for the others. */
  readonly backtracks: number;
}

/** In the order of src/kernels/sparse/wasm/endings.ts. */
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

/** Memory for every problem with m <= mMax, n <= nMax and k <= kMax. */
export function createSparseWorkspace<Limits>(
  arena: Arena,
  sizes: SparseWorkspaceSizes,
  solver: SparseSolver<Limits>,
): SparseWorkspace<Limits> {
  const { mMax, nMax, kMax } = sizes;
  const { kernels } = arena;
  const workspace = {
    solver,
    kernels,
    mMax,
    nMax,
    kMax,
    solution: allocateFloat64(arena, nMax),
    support: allocateFloat64(arena, Math.ceil(kMax / 2)),
    scratch: allocateFloat64(arena, Math.ceil((solver.scratchBytes(kernels.functions, sizes) >>> 0) / 8)),
    records: {
      problem: arena.allocate(sparseProblemBytes),
      limits: arena.allocate(sparseLimitsBytes),
      room: arena.allocate(sparseRoomBytes),
      report: arena.allocate(sparseReportBytes),
    },
  };
  const room = {
    solution: workspace.solution.pointer,
    support: workspace.support.pointer,
    scratch: workspace.scratch.pointer,
  };
  return { ...workspace, room };
}

/** Throws a RangeError where the problem does not fit: nothing may be written beyond the workspace's end. */
export function solveSparse<Limits>(
  problem: SparseApproximationProblem,
  limits: Limits,
  workspace: SparseWorkspace<Limits>,
): SparseApproximation {
  assertFits(problem, workspace);
  const { m, n, k, matrix, rightSide } = problem;
  const { solver, kernels, records } = workspace;
  const views = viewMemory(kernels);
  writeSparseRoom(views, records.room, workspace.room);
  writeSparseProblem(views, records.problem, {
    m,
    n,
    k,
    leading: matrix.leading,
    matrix: matrix.pointer,
    transform: pointToTransform(matrix.transform, { m, n }),
    rightSide: rightSide.pointer,
  });
  writeSparseLimits(views, records.limits, solver.compileLimits(limits));
  kernels.functions[solver.solve](records.problem, records.limits, records.room, records.report);
  return readApproximation(readSparseReport(views, records.report), n, workspace);
}

function assertFits<Limits>(
  { m, n, k, matrix, rightSide }: SparseApproximationProblem,
  { solver, mMax, nMax, kMax }: SparseWorkspace<Limits>,
): void {
  const isOutside = m > mMax || n > nMax || k > kMax || k > n || k < 0;
  if (isOutside || matrix.leading < padRows(m) || rightSide.length < padRows(m)) {
    throw new RangeError(
      `${solver.name}: expected m <= ${mMax}, n <= ${nMax}, 0 <= k <= ${kMax}, k <= n and room for ${padRows(m)} rows; got ` +
        `m = ${m}, n = ${n}, k = ${k}, leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
}

function readApproximation<Limits>(
  report: SparseReport,
  n: number,
  { kernels, solution, support }: SparseWorkspace<Limits>,
): SparseApproximation {
  const ending = endings[report.ending];
  // Field by field: a spread costs a microsecond, as much as a step of matching pursuit.
  return {
    status: statusOf[ending],
    ending,
    iterations: report.iterations,
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    support: new Int32Array(kernels.memory.buffer, support.pointer, report.supportSize),
    relativeResidual: report.relativeResidual,
    pivotMin: report.pivotMin,
    stationarity: report.stationarity,
    change: report.change,
    backtracks: report.backtracks,
  };
}
