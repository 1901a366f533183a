/* What a verdict is proved by. Letters: A, S and sigma as in recovery-verdict.ts. */

/** `undecided`: nothing is proved, or a limit was reached. Never a guess. */
export type RecoveryProof =
  | UniquenessProof
  | LossProof
  | TieProof
  | NonUniquenessProof
  | { readonly kind: 'undecided' };

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
  /**
   * How far rounding, and moving w to where A_S^T w = sigma holds exactly, can raise that maximum: together they stay below
   * 1. NaN where S is all columns, and w does not matter.
   */
  readonly dualUncertainty: number;
}

/** x0 is no minimiser: along h, or -h, its l1 norm falls at first. */
export interface LossProof {
  readonly kind: 'failure';
  /**
   * h, n entries. Computed: A h = 0 up to rounding. Exact, with a loss uncertainty of 0: of integers, A h = 0. For
   * non-negative variables h_Sc >= 0, and -h stands for it if h_Sc = 0.
   */
  readonly nullVector: Float64Array;
  /** (|sigma^T h_S| - |h_Sc|_1) / (|sigma^T h_S| + |h_Sc|_1), above 1e-8 if computed */
  readonly lossShare: number;
  /** A bound of |A h|_2, the rounding of its evaluation included, over sum_j |h_j| |A_j|_2 */
  readonly nullResidual: number;
  /** No w with A_S^T w = sigma, |A_j^T w| <= 1 off S has |w|_2 times the longest column of A_S below this. */
  readonly excludedReach: number;
  /** By how much the loss share may differ from that of an h with A h = 0 exactly: by less than itself. */
  readonly lossUncertainty: number;
}

/** x0 is a minimiser, but not the only one: along h, or -h, its l1 norm stays the same at first. */
export interface TieProof {
  readonly kind: 'tie';
  /**
   * h, n integers, as for a failure: A h = 0 and |sigma^T h_S| = |h_Sc|_1 hold without rounding. Or computed, where a row of A
   * with entries of one magnitude makes the equality of every h with its signs.
   */
  readonly nullVector: Float64Array;
  /**
   * w, m entries. Moved to where it equals 1, -1 or sigma exactly on the columns that determine it, it stays within the bound
   * on all others.
   */
  readonly dual: Float64Array;
  /** max over S of |A_j^T w - sigma_j|, below 1e-9 */
  readonly dualDeviation: number;
  /** max outside S of |A_j^T w|, or of max(0, A_j^T w), at most 1 + 1e-9 */
  readonly dualMaxOffSupport: number;
  /** |w|_2 times the longest column of A_S */
  readonly dualReach: number;
}

/** x0 is not the only minimiser, and may be none. */
interface NonUniquenessProof {
  readonly kind: 'non-unique';
  /** h, as for a tie. */
  readonly nullVector: Float64Array;
}
