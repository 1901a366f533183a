/* What the greedy and thresholding solvers are given, and what they report. Pointers are byte offsets in the memory. */

/** b = A x + noise, x with at most k non-zeros. */
@unmanaged
export class SparseProblem {
  m: i32;
  n: i32;
  k: i32;
  /** Doubles from one column of A to the next, a multiple of 4. */
  leading: i32;
  /** A by columns; rows m up to the next multiple of 4 may hold any finite numbers. */
  matrix: usize;
  /** The same A as TransformRows (operator.ts), or 0. */
  transform: usize;
  /** b, 0 up to the next multiple of 4. */
  rightSide: usize;
}

/** The limits of all solvers; each reads those that it names. */
@unmanaged
export class SparseLimits {
  iterationCountMax: i32;
  /** Columns are compared by |A_j^T r| / |A_j| instead of |A_j^T r|. */
  isNormalised: bool;
  /** It ends where |b - A x| is at most this share of |b|. */
  residualTolerance: f64;
  /** It ends where the support stays and x moves by at most this share of |x|. */
  changeTolerance: f64;
  /** mu times the mean of |A_j|^2; 0 asks for the normalised step where there is one. */
  stepSize: f64;
}

/** Where the solver works and writes. */
@unmanaged
export class SparseRoom {
  /** x, n doubles. */
  solution: usize;
  /** The columns that x may use, k int32. */
  support: usize;
  /** As many bytes as the solver asks for. */
  scratch: usize;
}

/** The report of all solvers; a field that a solver does not name is 0. */
@unmanaged
export class SparseReport {
  /** endings.ts */
  ending: i32;
  iterations: i32;
  supportSize: i32;
  /** How often a safeguard shortened a step. */
  backtracks: i32;
  /** |b - A x| / |b|; 0 for b = 0. */
  relativeResidual: f64;
  /** The smallest pivot of the last triangular factor over its column's norm; 1 if it is empty. */
  pivotMin: f64;
  /** max over the support of |A_j^T (b - A x)| / (|A_j| |b|). */
  stationarity: f64;
  /** The last move of x over |x|. */
  change: f64;
}

/** Clears a report, which may have been that of another problem. */
export function clearReport(report: SparseReport): void {
  memory.fill(changetype<usize>(report), 0, offsetof<SparseReport>());
}
