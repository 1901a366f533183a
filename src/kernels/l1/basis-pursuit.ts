import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  type BasisPursuitRoom,
  basisPursuitLimitsBytes,
  basisPursuitProblemBytes,
  basisPursuitReportBytes,
  basisPursuitRoomBytes,
  type Pointer,
  readBasisPursuitReport,
  writeBasisPursuitLimits,
  writeBasisPursuitProblem,
  writeBasisPursuitRoom,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * Basis pursuit, min |x|_1 subject to A x = b, A of m x n, and its non-negative form, which adds x >= 0: the TypeScript
 * side of src/kernels/l1/wasm/basis-pursuit.ts, where the method (l1-homotopy), its references, cost and tolerances
 * stand.
 */

/** What the entries of x may be: any number, or any from 0 on. */
export type Variables = 'free' | 'non-negative';

export interface BasisPursuitProblem {
  readonly m: number;
  readonly n: number;
  /** Rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** b in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
  /** `free` if left out. */
  readonly variables?: Variables;
}

export interface BasisPursuitLimits {
  readonly iterationCountMax: number;
  /**
   * How many columns may join or leave in one leap; below 2 there are no leaps, and the path is followed step by step.
   */
  readonly leapLengthMax: number;
}

export interface BasisPursuitWorkspace {
  readonly kernels: Kernels;
  readonly mMax: number;
  readonly nMax: number;
  readonly solution: Float64Region;
  readonly support: Float64Region;
  readonly signs: Float64Region;
  readonly dual: Float64Region;
  readonly scratch: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: BasisPursuitRoom;
  readonly records: {
    readonly problem: Pointer<'BasisPursuitProblem'>;
    readonly limits: Pointer<'BasisPursuitLimits'>;
    readonly room: Pointer<'BasisPursuitRoom'>;
    readonly report: Pointer<'BasisPursuitReport'>;
  };
}

/**
 * `converged`: the conditions below hold to tolerance, whatever the path did. `degenerate`: the path ended where they
 * do not (b outside A's range, or a support too ill conditioned). `iteration-limit`: it did not end. `infeasible`, for
 * non-negative variables alone: there is proof that no x >= 0 has A x = b.
 */
type BasisPursuitStatus = 'converged' | 'iteration-limit' | 'degenerate' | 'infeasible';

/** The arrays are views of the workspace, valid until its next use. */
export interface BasisPursuitReport {
  readonly status: BasisPursuitStatus;
  readonly iterations: number;
  readonly drops: number;
  /** x, n entries; where `infeasible`, the non-negative least-squares solution. */
  readonly solution: Float64Array;
  /** The active columns S, in the order in which they joined: those of x's non-zeros, and any where |A_j^T w| = 1. */
  readonly support: Int32Array;
  /** sigma: the sign with which each of them joined, which is that of x's entry unless the entry is 0. */
  readonly signs: Float64Array;
  /** sum |x_j| */
  readonly l1Norm: number;
  /** Where `infeasible`: no solution x >= 0 has |x|_1 times A's longest column, over |b|_2, below this; else NaN. */
  readonly infeasibleReach: number;
  readonly certificate: BasisPursuitCertificate;
}

/**
 * Evaluated from A, b, S and the signs sigma alone. For non-negative variables sigma is 1, and |A_j^T w| reads
 * max(0, A_j^T w) throughout.
 */
interface BasisPursuitCertificate {
  /**
   * w, m entries: with the next two near 0 and at most 1, it proves that no solution has a smaller l1 norm. Where
   * `infeasible`, Farkas' vector r instead, with A^T r <= 0 < b^T r up to rounding, and what speaks of w is NaN.
   */
  readonly dual: Float64Array;
  /** max over S of |A_j^T w - sigma_j| */
  readonly dualDeviation: number;
  /** max outside S of |A_j^T w|; below 1, with an injective A_S, it proves the solution unique. */
  readonly dualMaxOffSupport: number;
  /** |A x - b|_2 / |b|_2 */
  readonly primalResidual: number;
  /** (|x|_1 - b^T w) / |x|_1 */
  readonly dualityGap: number;
  /** The smallest pivot of A_S's triangular factor over its column's norm; 1 if S is empty. */
  readonly pivotMin: number;
  /** max over S of -sigma_j x_j, over max |x_j|; at most 0 up to rounding. */
  readonly signViolation: number;
}

const statuses: readonly BasisPursuitStatus[] = ['converged', 'iteration-limit', 'degenerate', 'infeasible'];

/**
 * Paths take 0.9 to 1.7 m steps as a rule, with leaps a third of them; one that needs more than this many will not end.
 */
export function defaultBasisPursuitLimits(m: number): BasisPursuitLimits {
  return { iterationCountMax: 100 + 20 * m, leapLengthMax: m };
}

/** Memory for every problem with m <= mMax and n <= nMax. */
export function createBasisPursuitWorkspace(
  arena: Arena,
  { mMax, nMax }: { readonly mMax: number; readonly nMax: number },
): BasisPursuitWorkspace {
  const scratchBytes = arena.kernels.functions.basisPursuitScratchBytes(mMax, nMax) >>> 0;
  const workspace = {
    kernels: arena.kernels,
    mMax,
    nMax,
    solution: allocateFloat64(arena, nMax),
    support: allocateFloat64(arena, Math.ceil(Math.min(mMax, nMax) / 2)),
    signs: allocateFloat64(arena, Math.min(mMax, nMax)),
    dual: allocateFloat64(arena, padRows(mMax)),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
    records: {
      problem: arena.allocate(basisPursuitProblemBytes),
      limits: arena.allocate(basisPursuitLimitsBytes),
      room: arena.allocate(basisPursuitRoomBytes),
      report: arena.allocate(basisPursuitReportBytes),
    },
  };
  const room = {
    solution: workspace.solution.pointer,
    support: workspace.support.pointer,
    signs: workspace.signs.pointer,
    dual: workspace.dual.pointer,
    scratch: workspace.scratch.pointer,
  };
  return { ...workspace, room };
}

export function solveBasisPursuit(
  { m, n, matrix, rightSide, variables = 'free' }: BasisPursuitProblem,
  { iterationCountMax, leapLengthMax }: BasisPursuitLimits,
  workspace: BasisPursuitWorkspace,
): BasisPursuitReport {
  const { kernels, mMax, nMax, solution, support, signs, dual, records } = workspace;
  if (m > mMax || n > nMax || matrix.leading < padRows(m) || rightSide.length < padRows(m)) {
    throw new RangeError(
      `basis pursuit: expected m <= ${mMax}, n <= ${nMax} and room for ${padRows(m)} rows; got m = ${m}, n = ${n}, ` +
        `leading dimension ${matrix.leading}, right side of ${rightSide.length}`,
    );
  }
  const views = viewMemory(kernels);
  writeBasisPursuitRoom(views, records.room, workspace.room);
  writeBasisPursuitProblem(views, records.problem, {
    m,
    n,
    leading: matrix.leading,
    matrix: matrix.pointer,
    rightSide: rightSide.pointer,
    isNonNegative: variables === 'non-negative',
  });
  writeBasisPursuitLimits(views, records.limits, { iterationCountMax, leapLengthMax });
  kernels.functions.solveBasisPursuit(records.problem, records.limits, records.room, records.report);
  const report = readBasisPursuitReport(views, records.report);
  return {
    status: statuses[report.status],
    iterations: report.iterations,
    drops: report.drops,
    solution: viewFloat64(kernels, { pointer: solution.pointer, length: n }),
    support: new Int32Array(kernels.memory.buffer, support.pointer, report.supportSize),
    signs: viewFloat64(kernels, { pointer: signs.pointer, length: report.supportSize }),
    l1Norm: report.l1Norm,
    infeasibleReach: report.infeasibleReach,
    certificate: {
      dual: viewFloat64(kernels, { pointer: dual.pointer, length: m }),
      dualDeviation: report.dualDeviation,
      dualMaxOffSupport: report.dualMaxOffSupport,
      primalResidual: report.primalResidual,
      dualityGap: report.dualityGap,
      pivotMin: report.pivotMin,
      signViolation: report.signViolation,
    },
  };
}
