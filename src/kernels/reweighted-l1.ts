import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from './arena.js';
import { type BasisPursuitProblem, defaultBasisPursuitLimits } from './basis-pursuit.js';
import type { Kernels } from './wasm.js';

/*
 * Reweighted l1 for A x = b, A of m x n: rounds of min sum_j |x_j| / (|x_j of the round before| + epsilon). The
 * TypeScript side of src/kernels/assembly/l1/reweighted-l1.ts, where the method, its reference, the rule for epsilon
 * and the cost stand.
 */

export interface ReweightedL1Limits {
  /** At least 1; the first round is basis pursuit, bit for bit. */
  readonly roundCountMax: number;
  /** Homotopy steps in one round. */
  readonly iterationCountMax: number;
  /** Of x relative to its largest magnitude, and of each weight relative to itself, from one round to the next. */
  readonly changeTolerance: number;
}

export interface ReweightedL1Workspace {
  readonly kernels: Kernels;
  readonly mMax: number;
  readonly nMax: number;
  readonly solution: Float64Region;
  readonly report: Float64Region;
  readonly scratch: Float64Region;
}

/**
 * `converged`: each round is proved optimal, and the last moved neither x nor the weights for a next one.
 * `round-limit`: each is proved, the last moved them. `inner-iteration-limit`, `inner-degenerate`: the last round's path
 * ended thus and x is the round's before, or where there is none what that path left.
 */
type ReweightedL1Status = 'converged' | 'round-limit' | 'inner-iteration-limit' | 'inner-degenerate';

/** The array is a view of the workspace, valid until its next use. */
export interface ReweightedL1Report {
  readonly status: ReweightedL1Status;
  /** Weighted problems begun, the first and the last included. */
  readonly rounds: number;
  /** Homotopy steps in all rounds. */
  readonly iterations: number;
  /** x, n entries. */
  readonly solution: Float64Array;
  /** |A x - b|_2 / |b|_2, 0 if b is 0. */
  readonly relativeResidual: number;
  /** max |x_j - x_j of the round before| / max |x_j| */
  readonly relativeChange: number;
  /** The epsilon in the weights that x is optimal for; 0 for those of the first round, which are all 1. */
  readonly epsilon: number;
}

const statuses: readonly ReweightedL1Status[] = [
  'converged',
  'round-limit',
  'inner-iteration-limit',
  'inner-degenerate',
];

const reportLength = 5;

/**
 * An x that is a vertex is the same to rounding, some 1e-12, when the round before had its support. Recovery takes 2 to
 * 6 rounds as a rule, seldom 10; without it x wanders for longer, and what it reaches then is worth no more.
 */
export function defaultReweightedL1Limits(m: number): ReweightedL1Limits {
  const { iterationCountMax } = defaultBasisPursuitLimits(m);
  return { roundCountMax: 12, iterationCountMax, changeTolerance: 1e-8 };
}

/** Memory for every problem with m <= mMax and n <= nMax: a copy of A, most of it. */
export function createReweightedL1Workspace(
  arena: Arena,
  { mMax, nMax }: { readonly mMax: number; readonly nMax: number },
): ReweightedL1Workspace {
  const scratchBytes = arena.kernels.functions.reweightedL1ScratchBytes(mMax, nMax) >>> 0;
  return {
    kernels: arena.kernels,
    mMax,
    nMax,
    solution: allocateFloat64(arena, nMax),
    report: allocateFloat64(arena, reportLength),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
  };
}

export function solveReweightedL1(
  { m, n, matrix, rightSide }: BasisPursuitProblem,
  { roundCountMax, iterationCountMax, changeTolerance }: ReweightedL1Limits,
  workspace: ReweightedL1Workspace,
): ReweightedL1Report {
  const { kernels, mMax, nMax, solution, report, scratch } = workspace;
  if (m > mMax || n > nMax || matrix.leading < padRows(m) || rightSide.length < padRows(m)) {
    throw new RangeError(
      `reweighted l1: expected m <= ${mMax}, n <= ${nMax} and room for ${padRows(m)} rows; got m = ${m}, n = ${n}, ` +
        `leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
  if (!(roundCountMax >= 1)) throw new RangeError(`reweighted l1: expected at least one round, got ${roundCountMax}`);
  const code = kernels.functions.solveReweightedL1(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    rightSide.pointer,
    roundCountMax,
    iterationCountMax,
    changeTolerance,
    solution.pointer,
    report.pointer,
    scratch.pointer,
  );
  const values = viewFloat64(kernels, report);
  return {
    status: statuses[code],
    rounds: values[0],
    iterations: values[1],
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: values[2],
    relativeChange: values[3],
    epsilon: values[4],
  };
}
