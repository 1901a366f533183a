import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  type Pointer,
  type RecoveryReport,
  type RecoveryRoom,
  readRecoveryReport,
  recoveryLimitsBytes,
  recoveryProblemBytes,
  recoveryReportBytes,
  recoveryRoomBytes,
  writeRecoveryLimits,
  writeRecoveryProblem,
  writeRecoveryRoom,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import type { BasisPursuitWorkspace, Variables } from './basis-pursuit.js';
import type { RecoveryProof } from './recovery-proof.js';
import { settleRounded } from './settle-rounded.js';

/*
 * The verdict on a planted vector x0 of n entries, known by its support S (k columns) and signs sigma: whether x0 is
 * the only minimiser of |x|_1 subject to A x = A x0, A of m x n; or, where x0 >= 0, of 1^T x subject to x >= 0 as
 * well. The TypeScript side of src/kernels/l1/wasm/recovery-verdict.ts and recovery-proof.ts, where method, cost
 * and proofs stand; settle-rounded.ts settles what rounding leaves open.
 */

export interface RecoveryProblem {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** S: k different columns, as int32 in the kernels' memory. */
  readonly support: Float64Region;
  /** sigma: k numbers 1 or -1 in the kernels' memory; 1 where the variables are non-negative. */
  readonly signs: Float64Region;
  /** `free` if left out. */
  readonly variables?: Variables;
  /**
   * A and the first entries of S and sigma are those of the workspace's last problem, with another k. The path then
   * continues from its last end: another way to a proof of the same facts. Between the two calls no solver may have
   * written to the memory that the workspace shares, except for basis pursuit, which is noticed.
   */
  readonly followsLast?: boolean;
  /**
   * The rows that this problem's A and that of the workspace's last problem both have are the same: what was
   * proved of them still holds.
   */
  readonly keepsRows?: boolean;
  /**
   * How many rows of A will be asked about with `keepsRows`, at least m: the data of proofs are computed for all at
   * once.
   */
  readonly rowLimit?: number;
}

export interface RecoveryVerdictLimits {
  readonly blockCountMax: number;
  readonly stepCountMax: number;
}

export interface RecoveryVerdictWorkspace {
  readonly kernels: Kernels;
  readonly mMax: number;
  readonly nMax: number;
  readonly active: Float64Region;
  readonly targets: Float64Region;
  readonly dual: Float64Region;
  readonly nullVector: Float64Region;
  /** Columns that a question is about, as int32. */
  readonly chosen: Float64Region;
  readonly scratch: Float64Region;
  /** What was proved of A's rows, which lasts from one problem to the next. */
  readonly bounds: Float64Region;
  /** Written before every call: another workspace may have lain in the same place since. */
  readonly room: RecoveryRoom;
  readonly records: {
    readonly problem: Pointer<'RecoveryProblem'>;
    readonly limits: Pointer<'RecoveryLimits'>;
    readonly room: Pointer<'RecoveryRoom'>;
    readonly report: Pointer<'RecoveryReport'>;
  };
}

/** The arrays are views of the workspace, valid until its next use. */
export interface VerdictReport {
  readonly proof: RecoveryProof;
  /**
   * Rounds in which several violated constraints joined at once. After a tie the path is followed twice, and this and
   * the next two are those of both times.
   */
  readonly blocks: number;
  /** Rounds in which one violated constraint joined. */
  readonly steps: number;
  readonly drops: number;
  /** T, the constraints that were active at the end: S and columns that w holds just inside the bound. */
  readonly active: Int32Array;
}

/**
 * 16 block rounds fill T to 97 %. Single steps number up to 1.5 m as a rule; a path that needs more than this will not
 * end.
 */
export function defaultRecoveryVerdictLimits(m: number): RecoveryVerdictLimits {
  return { blockCountMax: 16, stepCountMax: 100 + 4 * m };
}

/**
 * Memory for every problem that fits `shared`, whose scratch memory it uses: a solve in between leaves reports intact.
 */
export function createRecoveryVerdictWorkspace(arena: Arena, shared: BasisPursuitWorkspace): RecoveryVerdictWorkspace {
  const { mMax, nMax, scratch } = shared;
  const work = arena.allocate(arena.kernels.functions.dualSetBytes(nMax) >>> 0);
  const workspace = {
    kernels: arena.kernels,
    mMax,
    nMax,
    active: allocateFloat64(arena, Math.ceil(Math.min(mMax, nMax) / 2)),
    targets: allocateFloat64(arena, Math.min(mMax, nMax)),
    dual: allocateFloat64(arena, padRows(mMax)),
    nullVector: allocateFloat64(arena, nMax),
    chosen: allocateFloat64(arena, Math.ceil(Math.min(mMax, nMax) / 2)),
    scratch,
    bounds: allocateFloat64(arena, (arena.kernels.functions.singularBoundsBytes(mMax, nMax) >>> 0) / 8),
    records: {
      problem: arena.allocate(recoveryProblemBytes),
      limits: arena.allocate(recoveryLimitsBytes),
      room: arena.allocate(recoveryRoomBytes),
      report: arena.allocate(recoveryReportBytes),
    },
  };
  const room = {
    active: workspace.active.pointer,
    targets: workspace.targets.pointer,
    dual: workspace.dual.pointer,
    nullVector: workspace.nullVector.pointer,
    scratch: scratch.pointer,
    work,
  };
  return { ...workspace, room };
}

export function judgeRecovery(
  problem: RecoveryProblem,
  { blockCountMax, stepCountMax }: RecoveryVerdictLimits,
  workspace: RecoveryVerdictWorkspace,
): VerdictReport {
  const { m, n, k, matrix, support, signs, variables = 'free', followsLast = false } = problem;
  const { keepsRows = false, rowLimit = m } = problem;
  const { kernels, mMax, nMax, active, bounds, records } = workspace;
  const isOutside = m > mMax || n > nMax || matrix.leading < padRows(m);
  if (isOutside || k > n || 2 * support.length < k || signs.length < k) {
    throw new RangeError(
      `recovery verdict: expected m <= ${mMax}, n <= ${nMax}, room for ${padRows(m)} rows, k <= n and k columns and ` +
        `signs; got m = ${m}, n = ${n}, leading dimension ${matrix.leading}, k = ${k}, room for ` +
        `${2 * support.length} columns, ${signs.length} signs`,
    );
  }
  kernels.functions.openSingularBounds(mMax, nMax, bounds.pointer, keepsRows ? 1 : 0);
  const views = viewMemory(kernels);
  writeRecoveryRoom(views, records.room, workspace.room);
  writeRecoveryProblem(views, records.problem, {
    m,
    n,
    k,
    leading: matrix.leading,
    matrix: matrix.pointer,
    planted: support.pointer,
    signs: signs.pointer,
    isNonNegative: variables === 'non-negative',
    mayGoOn: followsLast,
    rowLimit,
  });
  writeRecoveryLimits(views, records.limits, { blockCountMax, stepCountMax });
  kernels.functions.judgeRecovery(records.problem, records.limits, records.room, records.report);
  const report = readRecoveryReport(views, records.report);
  return {
    proof: readProof(report, problem, workspace),
    blocks: report.blocks,
    steps: report.steps,
    drops: report.drops,
    active: new Int32Array(kernels.memory.buffer, active.pointer, report.activeSize),
  };
}

/** The statuses of the kernel's `judgeRecovery`. */
const codes = { success: 1, failure: 2, tieToRounding: 3, failureToRounding: 5, looseTie: 6 } as const;

function readProof(
  report: RecoveryReport,
  problem: RecoveryProblem,
  workspace: RecoveryVerdictWorkspace,
): RecoveryProof {
  const { kernels, dual, nullVector } = workspace;
  const { m, n } = problem;
  switch (report.status) {
    case codes.success:
      return {
        kind: 'success',
        dual: viewFloat64(kernels, { pointer: dual.pointer, length: m }),
        dualDeviation: report.dualDeviation,
        dualMaxOffSupport: report.dualMaxOffSupport,
        pivotMin: report.pivotMin,
        dualReach: report.dualReach,
        dualUncertainty: report.dualUncertainty,
      };
    case codes.failure:
      return {
        kind: 'failure',
        nullVector: viewFloat64(kernels, { pointer: nullVector.pointer, length: n }),
        lossShare: report.lossShare,
        nullResidual: report.nullResidual,
        excludedReach: report.excludedReach,
        lossUncertainty: report.lossUncertainty,
      };
    case codes.tieToRounding:
      return settle('tie', report, problem, workspace);
    case codes.looseTie:
      return settle('loose-tie', report, problem, workspace);
    case codes.failureToRounding:
      return settle('failure', report, problem, workspace);
    default:
      return { kind: 'undecided' };
  }
}

function settle(
  found: 'tie' | 'loose-tie' | 'failure',
  report: RecoveryReport,
  { m, n, k, matrix, support, signs, variables }: RecoveryProblem,
  { kernels, active, targets, dual, nullVector, chosen }: RecoveryVerdictWorkspace,
): RecoveryProof {
  const { buffer } = kernels.memory;
  return settleRounded({
    found,
    open: {
      kernels,
      m,
      n,
      matrix,
      support: new Int32Array(buffer, support.pointer, k),
      signs: viewFloat64(kernels, { pointer: signs.pointer, length: k }),
      isNonNegative: variables === 'non-negative',
      nullVector: { pointer: nullVector.pointer, length: n },
      chosen,
    },
    path: {
      active: new Int32Array(buffer, active.pointer, report.activeSize),
      targets: viewFloat64(kernels, { pointer: targets.pointer, length: report.activeSize }),
      dual: viewFloat64(kernels, { pointer: dual.pointer, length: m }),
    },
    dual: {
      dualDeviation: report.dualDeviation,
      dualMaxOffSupport: report.dualMaxOffSupport,
      dualReach: report.dualReach,
    },
    loss: { nullResidual: report.nullResidual, excludedReach: report.excludedReach },
  });
}
