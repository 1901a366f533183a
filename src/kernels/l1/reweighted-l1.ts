import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  type BasisPursuitRoom,
  basisPursuitProblemBytes,
  basisPursuitRoomBytes,
  type Pointer,
  readReweightedL1Report,
  reweightedL1LimitsBytes,
  reweightedL1ReportBytes,
  writeBasisPursuitProblem,
  writeBasisPursuitRoom,
  writeReweightedL1Limits,
} from '../memory/generated/kernels.js';
import type { Kernels } from '../memory/wasm.js';
import { type BasisPursuitProblem, defaultBasisPursuitLimits } from './basis-pursuit.js';

/*
 * Reweighted l1 for A x = b, A of m x n: rounds of min sum_j |x_j| / (|x_j of the round before| + epsilon). The
 * TypeScript side of src/kernels/l1/wasm/reweighted-l1.ts, where the method, its reference, the rule for epsilon
 * and the cost stand.
 */

export interface ReweightedL1Limits {
  /** At least 1; the first round is basis pursuit, bit for bit. */
  readonly roundCountMax: number;
  /** Homotopy steps in one round. */
  readonly iterationCountMax: number;
  /** The largest change from one round to the next: of x over its largest magnitude, and of each weight over itself. */
  readonly changeTolerance: number;
}

export interface ReweightedL1Workspace {
  readonly kernels: Kernels;
  readonly mMax: number;
  readonly nMax: number;
  readonly solution: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: BasisPursuitRoom;
  readonly records: {
    readonly problem: Pointer<'BasisPursuitProblem'>;
    readonly limits: Pointer<'ReweightedL1Limits'>;
    readonly room: Pointer<'BasisPursuitRoom'>;
    readonly report: Pointer<'ReweightedL1Report'>;
  };
}

/**
 * `converged`: each round is proved optimal, and the last one moved neither x nor the weights. `round-limit`: each
 * round is proved, but the last one moved them. `inner-iteration-limit`, `inner-degenerate`: the path of the last round
 * ended so. Then x is that of the round before, or, if there was none, what that path left.
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

/**
 * A vertex x is the same to rounding, some 1e-12, when the round before had its support. Recovery takes 2 to 6 rounds
 * as a rule, seldom 10. Without recovery x moves for more rounds, and what it reaches then is no better.
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
  const { kernels } = arena;
  const solution = allocateFloat64(arena, nMax);
  const scratch = arena.allocate(kernels.functions.reweightedL1ScratchBytes(mMax, nMax) >>> 0);
  const records = {
    problem: arena.allocate(basisPursuitProblemBytes),
    limits: arena.allocate(reweightedL1LimitsBytes),
    room: arena.allocate(basisPursuitRoomBytes),
    report: arena.allocate(reweightedL1ReportBytes),
  };
  const room = { solution: solution.pointer, support: 0, signs: 0, dual: 0, scratch };
  return { kernels, mMax, nMax, solution, room, records };
}

export function solveReweightedL1(
  { m, n, matrix, rightSide }: BasisPursuitProblem,
  { roundCountMax, iterationCountMax, changeTolerance }: ReweightedL1Limits,
  workspace: ReweightedL1Workspace,
): ReweightedL1Report {
  const { kernels, mMax, nMax, solution, room, records } = workspace;
  if (m > mMax || n > nMax || matrix.leading < padRows(m) || rightSide.length < padRows(m)) {
    throw new RangeError(
      `reweighted l1: expected m <= ${mMax}, n <= ${nMax} and room for ${padRows(m)} rows; got m = ${m}, n = ${n}, ` +
        `leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
  if (!(roundCountMax >= 1)) throw new RangeError(`reweighted l1: expected at least one round, got ${roundCountMax}`);
  const views = viewMemory(kernels);
  writeBasisPursuitRoom(views, records.room, room);
  writeBasisPursuitProblem(views, records.problem, {
    m,
    n,
    leading: matrix.leading,
    matrix: matrix.pointer,
    rightSide: rightSide.pointer,
    isNonNegative: false,
  });
  writeReweightedL1Limits(views, records.limits, { roundCountMax, iterationCountMax, changeTolerance });
  kernels.functions.solveReweightedL1(records.problem, records.limits, records.room, records.report);
  const report = readReweightedL1Report(views, records.report);
  return {
    status: statuses[report.status],
    rounds: report.rounds,
    iterations: report.iterations,
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    relativeResidual: report.relativeResidual,
    relativeChange: report.relativeChange,
    epsilon: report.epsilon,
  };
}
