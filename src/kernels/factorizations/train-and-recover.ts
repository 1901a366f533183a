import { type Arena, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import type { ColumnSet } from './matched-columns.js';
import { createNestedSpansWorkspace, measureNestedSpans, type NestedSpansWorkspace } from './nested-spans.js';
import { countNonZeros } from './non-zeros.js';
import {
  type ComponentRecoveryLimits,
  type ComponentRecoveryReport,
  type ComponentRecoveryWorkspace,
  createComponentRecoveryWorkspace,
  defaultComponentRecoveryLimits,
  recoverWithComponents,
} from './recovery-with-components.js';
import {
  defaultSparseFactorizationLimits,
  type SparseFactorizationLimits,
  type SparseFactorizationReport,
} from './sparse-factorization.js';
import {
  createTrainingWorkspace,
  defaultTrainingLimits,
  listKept,
  type TrainingLimits,
  type TrainingSolutions,
  type TrainingWorkspace,
  train,
} from './training.js';

/*
 * The sparsest x_u with A x_u = b, x_u from training with u and recovery with the components that it gives: of all u
 * from 1 to n, or for one u. Letters: A is m x n, Y_l the solution of the l-th training problem A y = B_l, q of them.
 *
 * Method: the result for u depends only on the set of Y_l with at most u non-zeros, and only on its span, since the
 * factorization reads no more. Sets are nested: where the rank does not grow the span is the same, so that one
 * factorization serves each rank. Since A span(Y_l) = span(B_l), no x_u solves A x = b where b lies outside of
 * span(B_l), and nothing is factored. The largest set with fewer than m non-zeros each comes first (an l1 problem that
 * fails ends in a vertex with m of them), then smaller ones, then larger ones. An x_u with at most `uniqueBelow`
 * non-zeros is the last. Welper, Algorithm 3 with Algorithms 1 and 2.
 *
 * Cost: a factorization and a recovery for each rank at most, q + 1 of them; one of each as a rule.
 */

export interface TrainAndRecoverProblem {
  readonly m: number;
  readonly n: number;
  readonly matrix: KernelMatrix;
  /** b in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
  /** B, from which `training` came. */
  readonly rightSides: KernelMatrix;
  readonly training: TrainingSolutions;
  /** Row groups of the factorization, see `SparseFactorizationProblem`. */
  readonly rowGroups: readonly (readonly number[])[];
  /** u; every u from 1 to n if left out. */
  readonly u?: number;
  /**
   * A x = b has at most one solution with so few non-zeros: at least half of A's spark, rounded up, less one; 0 if
   * unknown.
   */
  readonly uniqueBelow: number;
}

export interface TrainAndRecoverLimits {
  readonly training: TrainingLimits;
  readonly factorization: SparseFactorizationLimits;
  readonly recovery: ComponentRecoveryLimits;
  /** Called during each factorization with an estimate of the share of all work that is done; it may throw. */
  readonly checkpoint?: ((share: number) => void) | undefined;
}

export interface TrainAndRecoverWorkspace {
  readonly kernels: Kernels;
  readonly training: TrainingWorkspace;
  readonly recovery: ComponentRecoveryWorkspace;
  readonly spans: NestedSpansWorkspace;
}

/** The result for one u, or for all u that keep columns of one rank. */
interface Attempt {
  /** The smallest u that keeps so many columns, or the given one. */
  readonly u: number;
  readonly keptCount: number;
  /** The rank of the kept columns. */
  readonly rank: number;
  /** `outside-span`: b lies outside the span of the kept B_l, so that nothing was factored. */
  readonly status: ComponentRecoveryReport['status'] | 'outside-span';
  /** |A x_u - b|_2 over |b|_2, or the part of b outside A's image of the kept columns, over |b|_2. */
  readonly relativeResidual: number;
  /** |x_u|_0; NaN unless recovered. */
  readonly nonZeroCount: number;
  readonly isFixedByConstraint: boolean;
  /** Absent where nothing was factored. */
  readonly factorization?: Omit<SparseFactorizationReport, 'factor'>;
}

/**
 * `recovered`: x solves A x = b and none of the other attempts' solutions is sparser. `not-recovered`: no attempt has a
 * solution of A x = b. `nothing-kept`: every training column has more than u non-zeros, or none has a proved solution.
 */
export interface TrainAndRecoverReport {
  readonly status: 'recovered' | 'not-recovered' | 'nothing-kept';
  /** x where recovered, else 0. */
  readonly solution: Float64Array;
  /** The attempt that gave x; where none did, the first. */
  readonly decisive: Attempt;
  /** Xbar of the decisive attempt. */
  readonly components: ColumnSet;
  /** In the order in which they were made. */
  readonly attempts: readonly Attempt[];
  readonly factorizationCount: number;
  /** l1 problems of factorizations and recoveries that did not end by their own rule. */
  readonly unresolvedCount: number;
}

export function defaultTrainAndRecoverLimits(): TrainAndRecoverLimits {
  return {
    training: defaultTrainingLimits(),
    factorization: defaultSparseFactorizationLimits(),
    recovery: defaultComponentRecoveryLimits(),
  };
}

/** Memory for every problem with m <= mMax, n <= nMax and q <= qMax; its training workspace serves the problems. */
export function createTrainAndRecoverWorkspace(
  arena: Arena,
  sizes: { readonly mMax: number; readonly nMax: number; readonly qMax: number },
): TrainAndRecoverWorkspace {
  const { mMax, nMax, qMax } = sizes;
  return {
    kernels: arena.kernels,
    training: createTrainingWorkspace(arena, sizes),
    recovery: createComponentRecoveryWorkspace(arena, { mMax, nMax, pMax: Math.min(nMax, qMax) }),
    spans: createNestedSpansWorkspace(arena, { rowsMax: Math.max(mMax, nMax), countMax: qMax }),
  };
}

export function trainAndRecover(
  problem: TrainAndRecoverProblem,
  limits: TrainAndRecoverLimits,
  workspace: TrainAndRecoverWorkspace,
): TrainAndRecoverReport {
  const sets = arrangeSets(problem, limits, workspace);
  const made: Made[] = [];
  let best: Made | undefined;
  for (const [at, set] of sets.entries()) {
    // The first set is factored in any case: the factorization shows what training gave.
    const isHopeless = at > 0 && set.outsideShare > limits.recovery.residualShare;
    const checkpoint = (share: number): void => limits.checkpoint?.(reachShare(share, { at, count: sets.length }));
    const next = isHopeless
      ? skip(set)
      : attempt(set, {
          problem,
          limits: { ...limits, factorization: { ...limits.factorization, checkpoint } },
          workspace,
        });
    made.push(next);
    if (isBetter(next.attempt, best?.attempt)) best = next;
    if (best && best.attempt.nonZeroCount <= problem.uniqueBelow) break;
  }
  const attempts = made.map((one) => one.attempt);
  const decisive = best ?? made[0];
  const isNothingKept = attempts.every(({ keptCount }) => keptCount === 0);
  return {
    status: best ? 'recovered' : isNothingKept ? 'nothing-kept' : 'not-recovered',
    solution: best?.solution ?? new Float64Array(problem.n),
    decisive: decisive.attempt,
    components: decisive.components,
    attempts,
    factorizationCount: attempts.filter(({ factorization }) => factorization !== undefined).length,
    unresolvedCount: attempts.reduce(
      (sum, { status, factorization }) =>
        sum + (status === 'unresolved' ? 1 : 0) + (factorization?.unresolvedCount ?? 0),
      0,
    ),
  };
}

/**
 * Mostly the first attempt is the only one: each counts as four fifths of the work that is left, the last one as all of
 * it.
 */
function reachShare(share: number, { at, count }: { readonly at: number; readonly count: number }): number {
  const left = 0.2 ** at;
  return 1 - left + left * share * (at + 1 < count ? 0.8 : 1);
}

interface KeptSet {
  readonly u: number;
  readonly keptCount: number;
  readonly rank: number;
  /** The length of the part of b outside the span of the kept B_l, over |b|_2. */
  readonly outsideShare: number;
  readonly countMax: number;
}

interface Made {
  readonly attempt: Attempt;
  readonly solution?: Float64Array;
  readonly components: ColumnSet;
}

/** At least one set: one for each rank, or that of the given u, in the order in which they are tried. */
function arrangeSets(
  { m, n, rightSide, rightSides, training, u }: TrainAndRecoverProblem,
  { factorization: { dependentShare } }: TrainAndRecoverLimits,
  { spans }: TrainAndRecoverWorkspace,
): KeptSet[] {
  const { nonZeroCounts } = training;
  const order = listKept(training, u ?? n).sort((a, b) => nonZeroCounts[a] - nonZeroCounts[b]);
  const { ranks } = measureNestedSpans({ rows: n, matrix: training.solutions, order }, { dependentShare }, spans);
  const images = { rows: m, matrix: rightSides, order, target: rightSide };
  const { outsideShares } = measureNestedSpans(images, { dependentShare }, spans);
  const nothing: KeptSet = { u: u ?? n, keptCount: 0, rank: 0, outsideShare: 1, countMax: 0 };
  const ends = order.flatMap((l, at): KeptSet[] => {
    const count = nonZeroCounts[l];
    if (at + 1 < order.length && nonZeroCounts[order[at + 1]] === count) return [];
    const held = { keptCount: at + 1, rank: ranks[at], outsideShare: outsideShares[at], countMax: count };
    return [{ ...held, u: u ?? Math.max(1, count) }];
  });
  if (u !== undefined) return [ends.at(-1) ?? nothing];
  const sets = ends.filter(({ rank }, at) => at === 0 || rank > ends[at - 1].rank);
  const below = sets.filter(({ countMax }) => countMax < m).reverse();
  const others = sets.filter(({ countMax }) => countMax >= m);
  return sets.length === 0 ? [nothing] : [...below, ...others];
}

function attempt(
  { u, keptCount, rank }: KeptSet,
  {
    problem,
    limits,
    workspace,
  }: {
    readonly problem: TrainAndRecoverProblem;
    readonly limits: TrainAndRecoverLimits;
    readonly workspace: TrainAndRecoverWorkspace;
  },
): Made {
  const { m, n, matrix, rightSide, training, rowGroups } = problem;
  const {
    factorization: { factor, ...factorization },
  } = train({ training, u, rowGroups }, limits.factorization, workspace.training);
  const count = factorization.columnCount;
  const components = { ...factor, count };
  const recovery = recoverWithComponents({ m, n, matrix, rightSide, components }, limits.recovery, workspace.recovery);
  const { status, relativeResidual, isFixedByConstraint, solution } = recovery;
  const isRecovered = status === 'recovered';
  const nonZeroCount = isRecovered ? countNonZeros(solution, limits.training.zeroShare) : Number.NaN;
  const region = { pointer: factor.pointer, length: factor.leading * count };
  return {
    attempt: { u, keptCount, rank, status, relativeResidual, nonZeroCount, isFixedByConstraint, factorization },
    ...(isRecovered && { solution }),
    components: { count, leading: factor.leading, entries: viewFloat64(workspace.kernels, region).slice() },
  };
}

function skip({ u, keptCount, rank, outsideShare }: KeptSet): Made {
  return {
    attempt: {
      u,
      keptCount,
      rank,
      status: 'outside-span',
      relativeResidual: outsideShare,
      nonZeroCount: Number.NaN,
      isFixedByConstraint: false,
    },
    components: { count: 0, leading: padRows(1), entries: new Float64Array() },
  };
}

/** Whether an attempt's solution is sparser, or as sparse for a smaller u. */
function isBetter(next: Attempt, best: Attempt | undefined): boolean {
  if (next.status !== 'recovered') return false;
  if (best === undefined || next.nonZeroCount < best.nonZeroCount) return true;
  return next.nonZeroCount === best.nonZeroCount && next.u < best.u;
}
