import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import {
  type ColumnBasisWorkspace,
  computeColumnBasis,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
  type OrthonormalBasis,
} from './column-basis.js';
import {
  createL1RatioWorkspace,
  defaultL1RatioLimits,
  type L1RatioLimits,
  type L1RatioWorkspace,
  openL1Ratio,
  solveL1Ratio,
} from './l1-ratio.js';
import { type CandidateList, openCandidates } from './sparse-candidates.js';

/*
 * Sparse matrix factorization: Xbar = X P Gamma (P a permutation, Gamma an invertible diagonal) from Y = X Z, X of n x p
 * sparse, Z of p x q with rank p.
 *
 * Method: ER-SpUD with Greedy. Each given pair of rows j1, j2 of Y gives the problem min |Y w|_1 subject to (y_j1 +
 * y_j2)^T w = 1, and a single row j the same with y_j; s = Y w is a candidate column. Xbar is made of the sparsest
 * independent candidates, as many as Y's rank. The result depends on Y's column space alone, so that Y is first
 * replaced by an orthonormal basis Q of it. Then candidates are s = Q v, which are independent exactly if the v, of p
 * entries, are. Spielman, Wang & Wright, COLT 2012, Algorithms ER-SpUD(SC), ER-SpUD(DC) and Greedy; Welper, Algorithm
 * 4.
 *
 * Cost: one l1 problem a pair (l1-ratio.ts), 2 n p flops a distinct candidate.
 */

export interface SparseFactorizationProblem {
  readonly n: number;
  /** Columns of Y. */
  readonly q: number;
  /** Y; rows from n to the next multiple of 4 may hold any numbers. */
  readonly matrix: KernelMatrix;
  /** Each group of rows gives one problem: `pairRows` or `singleRows`, or any other groups. */
  readonly rowGroups: readonly (readonly number[])[];
}

export interface SparseFactorizationLimits {
  /** A column of Y, scaled to length 1, depends on the others if what is left of it is shorter than this. */
  readonly dependentShare: number;
  /** An entry below this share of a candidate's largest entry counts as zero. */
  readonly zeroShare: number;
  /** A candidate, scaled to length 1, depends on the chosen ones if what they leave of it is shorter than this. */
  readonly dependentCandidateShare: number;
  /** Limits of each l1 problem; the defaults if left out. */
  readonly l1?: L1RatioLimits;
  /** Called between l1 problems with the share of them that is done; it may throw. */
  readonly checkpoint?: ((share: number) => void) | undefined;
}

export interface SparseFactorizationWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly qMax: number;
  readonly columnBasis: ColumnBasisWorkspace;
  readonly l1Ratio: L1RatioWorkspace;
  readonly factor: Float64Region;
}

/**
 * `complete`: rank(Y) independent candidates, so that Y = Xbar Zbar. `incomplete`: there are not as many. `rank-zero`:
 * Y = 0. `not-finite`: Y holds NaN or infinity. Neither says that Xbar is X: see `matchColumns`.
 */
type SparseFactorizationStatus = 'complete' | 'incomplete' | 'rank-zero' | 'not-finite';

export interface SparseFactorizationReport {
  readonly status: SparseFactorizationStatus;
  /** The rank of Y. */
  readonly rank: number;
  /** Columns of Xbar, at most `rank`. */
  readonly columnCount: number;
  /** Xbar, n x columnCount, sparsest column first, 0 in the padding; in the workspace, valid until its next use. */
  readonly factor: KernelMatrix;
  /** Non-zeros of each column of Xbar. */
  readonly nonZeroCounts: readonly number[];
  /** The number of candidates with different directions. */
  readonly distinctCount: number;
  /** How the l1 problems ended. The solution of an unresolved one is a candidate too: Greedy judges it by its zeros. */
  readonly optimalCount: number;
  readonly unresolvedCount: number;
  /** Groups whose rows add up to 0. */
  readonly infeasibleCount: number;
}

/** Zeros of exact data are computed as up to 1e-12, those of columns from l1 problems as up to 1e-9. */
export function defaultSparseFactorizationLimits(): SparseFactorizationLimits {
  return { ...defaultColumnBasisLimits(), zeroShare: 1e-6, dependentCandidateShare: 1e-6 };
}

/** DC: rows order[0] and order[1], order[2] and order[3], ...; the last of an odd number has no partner and is left out. */
export function pairRows(order: ArrayLike<number>): number[][] {
  return Array.from({ length: order.length >> 1 }, (_, k) => [order[2 * k], order[2 * k + 1]]);
}

/** SC: each of n rows alone. */
export function singleRows(n: number): number[][] {
  return Array.from({ length: n }, (_, j) => [j]);
}

/** Memory for every Y with n <= nMax and q <= qMax. */
export function createSparseFactorizationWorkspace(
  arena: Arena,
  { nMax, qMax }: { readonly nMax: number; readonly qMax: number },
): SparseFactorizationWorkspace {
  const pMax = Math.min(nMax, qMax);
  return {
    kernels: arena.kernels,
    nMax,
    qMax,
    columnBasis: createColumnBasisWorkspace(arena, { nMax, qMax }),
    l1Ratio: createL1RatioWorkspace(arena, { nMax, pMax }),
    factor: allocateFloat64(arena, padRows(nMax) * (pMax + 1)),
  };
}

export function factorSparsely(
  problem: SparseFactorizationProblem,
  limits: SparseFactorizationLimits,
  workspace: SparseFactorizationWorkspace,
): SparseFactorizationReport {
  const { n, rowGroups } = problem;
  const outside = rowGroups.flat().find((j) => !(Number.isInteger(j) && j >= 0 && j < n));
  if (outside !== undefined) throw new RangeError(`sparse factorization: expected rows below ${n}, got ${outside}`);
  const found = computeColumnBasis(problem, limits, workspace.columnBasis);
  if (found.kind === 'not-finite') return reportNothing('not-finite', { n, workspace });
  if (found.rank === 0) return reportNothing('rank-zero', { n, workspace });
  const { candidates, ...counts } = solveGroups(problem, { basis: found, limits, workspace });
  const chosen = candidates.chooseSparsest(limits.dependentCandidateShare);
  const leading = padRows(n);
  chosen.forEach(({ solution }, at) => {
    candidates.writeColumn(solution, workspace.factor.pointer + 8 * leading * at);
  });
  return {
    status: chosen.length === found.rank ? 'complete' : 'incomplete',
    rank: found.rank,
    columnCount: chosen.length,
    factor: { pointer: workspace.factor.pointer, leading },
    nonZeroCounts: chosen.map(({ nonZeroCount }) => nonZeroCount),
    distinctCount: candidates.count(),
    ...counts,
  };
}

/** Some 80 ms where each l1 problem has a solution of its own, which takes 4e-8 n p + 3e-9 p^3 s. */
const workPerCheckpoint = 2e6;
const problemsPerCheckpointMax = 100;

function chooseProblemsPerCheckpoint(n: number, rank: number): number {
  const work = n * rank + 0.07 * rank * rank * rank;
  return Math.max(1, Math.min(problemsPerCheckpointMax, Math.floor(workPerCheckpoint / work)));
}

interface SolvedGroups {
  readonly candidates: CandidateList;
  readonly optimalCount: number;
  readonly unresolvedCount: number;
  readonly infeasibleCount: number;
}

function solveGroups(
  { n, rowGroups }: SparseFactorizationProblem,
  {
    basis: { basis, rank },
    limits: { zeroShare, l1 = defaultL1RatioLimits(rank), checkpoint },
    workspace: { kernels, l1Ratio, factor },
  }: {
    readonly basis: OrthonormalBasis;
    readonly limits: SparseFactorizationLimits;
    readonly workspace: SparseFactorizationWorkspace;
  },
): SolvedGroups {
  const family = openL1Ratio({ n, p: rank, basis }, l1Ratio);
  // Behind the columns of Xbar there is room for one more.
  const spare = factor.pointer + 8 * padRows(n) * rank;
  const candidates = openCandidates({ kernels, n, p: rank, basis, zeroShare, spare });
  const counts = { optimal: 0, unresolved: 0, infeasible: 0 };
  const entries = viewFloat64(kernels, { pointer: basis.pointer, length: basis.leading * rank });
  const functional = new Float64Array(rank);
  const stride = chooseProblemsPerCheckpoint(n, rank);
  for (const [at, rows] of rowGroups.entries()) {
    if (at % stride === 0) checkpoint?.(at / rowGroups.length);
    for (let j = 0; j < rank; j += 1) {
      functional[j] = rows.reduce((sum, i) => sum + entries[basis.leading * j + i], 0);
    }
    const { status, solution } = solveL1Ratio(functional, l1, family);
    counts[status] += 1;
    if (status !== 'infeasible') candidates.add(solution);
  }
  return {
    candidates,
    optimalCount: counts.optimal,
    unresolvedCount: counts.unresolved,
    infeasibleCount: counts.infeasible,
  };
}

function reportNothing(
  status: 'rank-zero' | 'not-finite',
  { n, workspace }: { readonly n: number; readonly workspace: SparseFactorizationWorkspace },
): SparseFactorizationReport {
  return {
    status,
    rank: 0,
    columnCount: 0,
    factor: { pointer: workspace.factor.pointer, leading: padRows(n) },
    nonZeroCounts: [],
    distinctCount: 0,
    optimalCount: 0,
    unresolvedCount: 0,
    infeasibleCount: 0,
  };
}
