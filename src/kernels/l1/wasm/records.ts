/* What the solvers of l1 problems are given, and what they report. Pointers are byte offsets in the memory. */

/** min |x|_1 subject to A x = b. */
@unmanaged
export class BasisPursuitProblem {
  m: i32;
  n: i32;
  /** Doubles from one column of A to the next, a multiple of 4. */
  leading: i32;
  /** A by columns; rows m up to the next multiple of 4 may hold any finite numbers. */
  matrix: usize;
  /** b, 0 up to the next multiple of 4. */
  rightSide: usize;
  /** With x >= 0. */
  isNonNegative: bool;
}

@unmanaged
export class BasisPursuitLimits {
  iterationCountMax: i32;
  /** Columns that one step may let join or leave where it leaps; below 2 none does. */
  leapLengthMax: i32;
}

/** Where the solver works and writes. */
@unmanaged
export class BasisPursuitRoom {
  /** x, n doubles. */
  solution: usize;
  /** S, min(m, n) int32, and sigma, as many doubles; 1 with x >= 0. */
  support: usize;
  signs: usize;
  /** w, m doubles up to the next multiple of 4. */
  dual: usize;
  /** As many bytes as the solver asks for. */
  scratch: usize;
}

@unmanaged
export class BasisPursuitReport {
  /** 0 converged, 1 the iteration limit, 2 degenerate, 3 infeasible. */
  status: i32;
  iterations: i32;
  drops: i32;
  /** |S| */
  supportSize: i32;
  /** max |A_S^T w - sigma| */
  dualDeviation: f64;
  /** max off S of |A_j^T w|, or of max(0, A_j^T w) with x >= 0. */
  dualMaxOffSupport: f64;
  /** |A x - b| / |b| */
  primalResidual: f64;
  /** |x|_1 */
  l1Norm: f64;
  /** (|x|_1 - b^T w) / |x|_1 */
  dualityGap: f64;
  /** The smallest pivot of A_S over its column's norm; 1 if S is empty. */
  pivotMin: f64;
  /** max -sigma_i x_i / max |x| */
  signViolation: f64;
  /** The report of a proof that there is no solution. */
  infeasibleReach: f64;
}

/** Is x0, with support S and signs sigma, the only minimiser of |x|_1 subject to A x = A x0? */
@unmanaged
export class RecoveryProblem {
  m: i32;
  n: i32;
  /** |S| */
  k: i32;
  /** A, as above. */
  leading: i32;
  matrix: usize;
  /** S, k different columns, int32; sigma, k doubles, 1 or -1. */
  planted: usize;
  signs: usize;
  /** With x >= 0; sigma is 1. */
  isNonNegative: bool;
  /** A and the first entries of S and sigma are those of the call before, so that its T may serve as the start. */
  mayGoOn: bool;
  /** How many rows of A will be asked about, m at least. */
  rowLimit: i32;
}

@unmanaged
export class RecoveryLimits {
  blockCountMax: i32;
  stepCountMax: i32;
}

@unmanaged
export class RecoveryRoom {
  /** T and t, min(m, n) int32 and doubles. */
  active: usize;
  targets: usize;
  /** w, m doubles up to the next multiple of 4. */
  dual: usize;
  /** h, n doubles. */
  nullVector: usize;
  /** As many bytes as basis pursuit asks for. */
  scratch: usize;
  /** As many bytes as `dualSetBytes` says. */
  work: usize;
}

/** Doubles are NaN where nothing is known. */
@unmanaged
export class RecoveryReport {
  /** 0 undecided, 1 success, 2 failure, 3 a tie to rounding, 5 a failure to rounding, 6 a tie to rounding without a w. */
  status: i32;
  /** Block rounds and single steps. */
  blocks: i32;
  steps: i32;
  drops: i32;
  /** |T| */
  activeSize: i32;
  /** max |A_S^T w - sigma| */
  dualDeviation: f64;
  /** max off S |A_j^T w|, or max(0, A_j^T w) with x >= 0. */
  dualMaxOffSupport: f64;
  /** The smallest pivot of A_S over its column's norm. */
  pivotMin: f64;
  /** |w| times the longest column of A_S. */
  dualReach: f64;
  /** (|sigma^T h_S| - |h_Sc|_1) over their sum; of a tie over |h|_1. */
  lossShare: f64;
  /** A bound of |A h| over sum |h_j| |A_j|. */
  nullResidual: f64;
  /** The length, in the unit of |w|, below which h rules out every w. */
  excludedReach: f64;
  /** How far rounding, and moving w to where A_S^T w = sigma holds exactly, can raise the maximum off S. */
  dualUncertainty: f64;
  /** How far the loss share may be from that of an h with A h = 0. */
  lossUncertainty: f64;
}

/** Nothing is known. */
export function forgetProofs(report: RecoveryReport): void {
  report.dualDeviation = NaN;
  report.dualMaxOffSupport = NaN;
  report.pivotMin = NaN;
  report.dualReach = NaN;
  report.lossShare = NaN;
  report.nullResidual = NaN;
  report.excludedReach = NaN;
  report.dualUncertainty = NaN;
  report.lossUncertainty = NaN;
}
