import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from './arena.js';
import type { BasisPursuitWorkspace, Variables } from './basis-pursuit.js';
import type { KernelMatrix } from './gaussian-matrix.js';
import type { Kernels } from './wasm.js';

/*
 * The verdict on a planted vector x0 of n entries, known by its support S (k columns) and signs sigma: whether x0 is
 * the only minimiser of |x|_1 subject to A x = A x0, A of m x n; or, where x0 >= 0, of 1^T x subject to x >= 0 as
 * well. The TypeScript side of src/kernels/assembly/l1/recovery-verdict.ts and recovery-proof.ts, where method, cost
 * and tolerances stand.
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
   * That A and the first entries of S and sigma are those of the workspace's last problem, with another k: the judge then
   * goes on from where it ended. It is another way to a proof, of the same facts. No other solver's call may lie between
   * that writes to memory which the workspace shares, but one of basis pursuit, which is noticed.
   */
  readonly followsLast?: boolean;
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
  readonly report: Float64Region;
  readonly scratch: Float64Region;
}

/** The arrays are views of the workspace, valid until its next use. */
export interface VerdictReport {
  readonly proof: RecoveryProof;
  /** Rounds in which several violated constraints joined at once; after a tie of both passes, as are the next two. */
  readonly blocks: number;
  /** Rounds in which one did. */
  readonly steps: number;
  readonly drops: number;
  /** T, the constraints that were active at the end: S and columns that w holds just inside the bound. */
  readonly active: Int32Array;
}

/** `undecided`: no proof holds to its tolerances, or a limit was reached. Never a guess. */
type RecoveryProof = UniquenessProof | LossProof | TieProof | { readonly kind: 'undecided' };

/** x0 is the only minimiser. */
interface UniquenessProof {
  readonly kind: 'success';
  /** w, m entries. */
  readonly dual: Float64Array;
  /** max over S of |A_j^T w - sigma_j| */
  readonly dualDeviation: number;
  /** max outside S of |A_j^T w|, or of max(0, A_j^T w) for non-negative variables; below 1 - 1e-7 */
  readonly dualMaxOffSupport: number;
  /** The smallest pivot of A_S's triangular factor over its column's norm; 1 if S is empty. */
  readonly pivotMin: number;
  /** |w|_2 times the longest column of A_S */
  readonly dualReach: number;
}

/** x0 is no minimiser: along h, or -h, its l1 norm falls at first. */
interface LossProof {
  readonly kind: 'failure';
  /** h, n entries: A h = 0 up to rounding. For non-negative variables h_Sc >= 0, and -h stands for it if h_Sc = 0. */
  readonly nullVector: Float64Array;
  /** (|sigma^T h_S| - |h_Sc|_1) / (|sigma^T h_S| + |h_Sc|_1), above 1e-8 */
  readonly lossShare: number;
  /** A bound of |A h|_2, the rounding of its evaluation included, over sum_j |h_j| |A_j|_2 */
  readonly nullResidual: number;
  /** No w with A_S^T w = sigma, |A_j^T w| <= 1 off S has |w|_2 times the longest column of A_S below this. */
  readonly excludedReach: number;
}

/** x0 is a minimiser, but not the only one: along h, or -h, its l1 norm stays the same at first. */
interface TieProof {
  readonly kind: 'tie';
  /** h, n entries, as for a failure. */
  readonly nullVector: Float64Array;
  /** (|sigma^T h_S| - |h_Sc|_1) / |h|_1, at most 1e-12 in magnitude */
  readonly imbalance: number;
  /** A bound of |A h|_2, the rounding of its evaluation included, over sum_j |h_j| |A_j|_2; at most 1e-11 */
  readonly nullResidual: number;
  /** No w of a proof of success has |w|_2 times the longest column of A_S below this. */
  readonly excludedReach: number;
  /** w, m entries: by it no vector has an l1 norm below (1 - 2e-9) |x0|_1. */
  readonly dual: Float64Array;
  /** max over S of |A_j^T w - sigma_j|, below 1e-9 */
  readonly dualDeviation: number;
  /** max outside S of |A_j^T w|, or of max(0, A_j^T w), at most 1 + 1e-9 */
  readonly dualMaxOffSupport: number;
  /** |w|_2 times the longest column of A_S */
  readonly dualReach: number;
}

const reportLength = 11;

/** 16 blocks fill T to 97 %; single steps number up to 1.5 m as a rule, and one that needs more than this is lost. */
export function defaultRecoveryVerdictLimits(m: number): RecoveryVerdictLimits {
  return { blockCountMax: 16, stepCountMax: 100 + 4 * m };
}

/** Memory for every problem that fits `shared`, whose scratch it uses: a solve in between disturbs no report. */
export function createRecoveryVerdictWorkspace(arena: Arena, shared: BasisPursuitWorkspace): RecoveryVerdictWorkspace {
  const { mMax, nMax, scratch } = shared;
  return {
    kernels: arena.kernels,
    mMax,
    nMax,
    active: allocateFloat64(arena, Math.ceil(Math.min(mMax, nMax) / 2)),
    targets: allocateFloat64(arena, Math.min(mMax, nMax)),
    dual: allocateFloat64(arena, padRows(mMax)),
    nullVector: allocateFloat64(arena, nMax),
    report: allocateFloat64(arena, reportLength),
    scratch,
  };
}

export function judgeRecovery(
  { m, n, k, matrix, support, signs, variables = 'free', followsLast = false }: RecoveryProblem,
  { blockCountMax, stepCountMax }: RecoveryVerdictLimits,
  workspace: RecoveryVerdictWorkspace,
): VerdictReport {
  const { kernels, mMax, nMax, active, targets, dual, nullVector, report, scratch } = workspace;
  const isOutside = m > mMax || n > nMax || matrix.leading < padRows(m);
  if (isOutside || k > n || 2 * support.length < k || signs.length < k) {
    throw new RangeError(
      `recovery verdict: expected m <= ${mMax}, n <= ${nMax}, room for ${padRows(m)} rows, k <= n and k columns and ` +
        `signs; got m = ${m}, n = ${n}, leading dimension ${matrix.leading}, k = ${k}, room for ` +
        `${2 * support.length} columns, ${signs.length} signs`,
    );
  }
  const code = kernels.functions.judgeRecovery(
    m,
    n,
    matrix.pointer,
    matrix.leading,
    support.pointer,
    signs.pointer,
    k,
    variables === 'free' ? 0 : 1,
    followsLast ? 1 : 0,
    blockCountMax,
    stepCountMax,
    active.pointer,
    targets.pointer,
    dual.pointer,
    nullVector.pointer,
    report.pointer,
    scratch.pointer,
  );
  const values = viewFloat64(kernels, report);
  return {
    proof: readProof(code, { m, n }, workspace),
    blocks: values[0],
    steps: values[1],
    drops: values[2],
    active: new Int32Array(kernels.memory.buffer, active.pointer, values[3]),
  };
}

function readProof(
  code: number,
  { m, n }: { readonly m: number; readonly n: number },
  { kernels, dual, nullVector, report }: RecoveryVerdictWorkspace,
): RecoveryProof {
  const values = viewFloat64(kernels, report);
  if (code === 1) {
    return {
      kind: 'success',
      dual: viewFloat64(kernels, { pointer: dual.pointer, length: m }),
      dualDeviation: values[4],
      dualMaxOffSupport: values[5],
      pivotMin: values[6],
      dualReach: values[7],
    };
  }
  if (code === 2) {
    return {
      kind: 'failure',
      nullVector: viewFloat64(kernels, { pointer: nullVector.pointer, length: n }),
      lossShare: values[8],
      nullResidual: values[9],
      excludedReach: values[10],
    };
  }
  if (code === 3) {
    return {
      kind: 'tie',
      nullVector: viewFloat64(kernels, { pointer: nullVector.pointer, length: n }),
      imbalance: values[8],
      nullResidual: values[9],
      excludedReach: values[10],
      dual: viewFloat64(kernels, { pointer: dual.pointer, length: m }),
      dualDeviation: values[4],
      dualMaxOffSupport: values[5],
      dualReach: values[7],
    };
  }
  return { kind: 'undecided' };
}
