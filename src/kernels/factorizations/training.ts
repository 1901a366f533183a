import {
  type BasisPursuitLimits,
  type BasisPursuitReport,
  type BasisPursuitWorkspace,
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../l1/basis-pursuit.js';
import { type Arena, allocateFloat64, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import { countNonZeros } from './non-zeros.js';
import {
  createSparseFactorizationWorkspace,
  factorSparsely,
  type SparseFactorizationLimits,
  type SparseFactorizationReport,
  type SparseFactorizationWorkspace,
} from './sparse-factorization.js';

/*
 * Components Xbar from training data B = A X Z: Y_l = argmin |y|_1 subject to A y = B_l for each column l, Ybar the Y_l
 * with at most u non-zeros, Xbar Zbar = Ybar by sparse factorization. Letters: A is m x n, X n x p, Z p x q.
 *
 * Method: the q basis pursuits do not depend on u and are solved once; `train` then takes any u. Welper, Algorithm 2. A
 * Y_l that is not proved a minimiser is kept for no u.
 *
 * Cost: q basis pursuits; a sparse factorization for each call of `train`.
 */

export interface TrainingProblem {
  readonly m: number;
  readonly n: number;
  readonly q: number;
  /** A; rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** B, 0 from m to the next multiple of 4. */
  readonly rightSides: KernelMatrix;
}

export interface TrainingLimits {
  /** An entry below this share of a column's largest entry counts as zero. */
  readonly zeroShare: number;
  /** The default for m if left out. */
  readonly basisPursuit?: BasisPursuitLimits;
  /** Called before each training problem with the share of them that is done; it may throw. */
  readonly checkpoint?: ((share: number) => void) | undefined;
}

export interface TrainingWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly qMax: number;
  readonly basisPursuit: BasisPursuitWorkspace;
  readonly solutions: KernelMatrix;
  readonly kept: KernelMatrix;
  readonly factorization: SparseFactorizationWorkspace;
}

/** Views of the workspace, valid until its next training problems. */
export interface TrainingSolutions {
  readonly n: number;
  readonly q: number;
  /** Y, 0 in the padding. */
  readonly solutions: KernelMatrix;
  readonly nonZeroCounts: readonly number[];
  /** Whether each Y_l is a minimiser by the conditions of basis pursuit; one that is not counts as unresolved. */
  readonly statuses: readonly BasisPursuitReport['status'][];
  readonly unresolvedCount: number;
}

export interface TrainingReport {
  /** The l that were kept. */
  readonly kept: readonly number[];
  /** The factorization of Ybar; `rank-zero` where nothing was kept, or only zeros. */
  readonly factorization: SparseFactorizationReport;
}

/** Basis pursuit computes zeros as less than 1e-9 of a column's largest entry. */
export function defaultTrainingLimits(): TrainingLimits {
  return { zeroShare: 1e-6 };
}

/** Memory for every problem with m <= mMax, n <= nMax and q <= qMax. */
export function createTrainingWorkspace(
  arena: Arena,
  { mMax, nMax, qMax }: { readonly mMax: number; readonly nMax: number; readonly qMax: number },
): TrainingWorkspace {
  const leading = padRows(nMax);
  const allocateColumns = (): KernelMatrix => ({ pointer: allocateFloat64(arena, leading * qMax).pointer, leading });
  return {
    kernels: arena.kernels,
    nMax,
    qMax,
    basisPursuit: createBasisPursuitWorkspace(arena, { mMax, nMax }),
    solutions: allocateColumns(),
    kept: allocateColumns(),
    factorization: createSparseFactorizationWorkspace(arena, { nMax, qMax }),
  };
}

export function solveTrainingProblems(
  { m, n, q, matrix, rightSides }: TrainingProblem,
  { zeroShare, basisPursuit: limits = defaultBasisPursuitLimits(m), checkpoint }: TrainingLimits,
  { kernels, nMax, qMax, basisPursuit, solutions }: TrainingWorkspace,
): TrainingSolutions {
  if (n > nMax || q > qMax || rightSides.leading < padRows(m)) {
    throw new RangeError(
      `training: expected n <= ${nMax}, q <= ${qMax} and right sides of ${padRows(m)} rows; got n = ${n}, q = ${q}, ` +
        `leading dimension ${rightSides.leading}`,
    );
  }
  const reports = Array.from({ length: q }, (_, l) => {
    checkpoint?.(l / q);
    const rightSide = { pointer: rightSides.pointer + 8 * rightSides.leading * l, length: padRows(m) };
    const { status, solution } = solveBasisPursuit({ m, n, matrix, rightSide }, limits, basisPursuit);
    const column = { pointer: solutions.pointer + 8 * solutions.leading * l, length: solutions.leading };
    viewFloat64(kernels, column).fill(0).set(solution);
    return { status, nonZeroCount: countNonZeros(solution, zeroShare) };
  });
  return {
    n,
    q,
    solutions,
    nonZeroCounts: reports.map(({ nonZeroCount }) => nonZeroCount),
    statuses: reports.map(({ status }) => status),
    unresolvedCount: reports.filter(({ status }) => status !== 'converged').length,
  };
}

/** The l that are kept for this u, in order. */
export function listKept({ nonZeroCounts, statuses, q }: TrainingSolutions, u: number): number[] {
  const columns = Array.from({ length: q }, (_, l) => l);
  return columns.filter((l) => statuses[l] === 'converged' && nonZeroCounts[l] <= u);
}

/** `rowGroups`: those of the factorization, see `SparseFactorizationProblem`. */
export function train(
  {
    training,
    u,
    rowGroups,
  }: {
    readonly training: TrainingSolutions;
    readonly u: number;
    readonly rowGroups: readonly (readonly number[])[];
  },
  limits: SparseFactorizationLimits,
  { kernels, kept: matrix, factorization }: TrainingWorkspace,
): TrainingReport {
  const { n, solutions } = training;
  const kept = listKept(training, u);
  kept.forEach((l, at) => {
    const source = viewFloat64(kernels, { pointer: solutions.pointer + 8 * solutions.leading * l, length: n });
    const target = { pointer: matrix.pointer + 8 * matrix.leading * at, length: matrix.leading };
    viewFloat64(kernels, target).fill(0).set(source);
  });
  return { kept, factorization: factorSparsely({ n, q: kept.length, matrix, rowGroups }, limits, factorization) };
}
