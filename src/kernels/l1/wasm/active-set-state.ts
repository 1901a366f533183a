import { Columns } from '../../algebra/wasm/columns';

/** A problem and its support, placed by `openProblem` and `openArrays`. */
@unmanaged
export class ActiveSet extends Columns {
  // The problem, for the length of one call.
  rowCount: i32;
  columnCount: i32;
  rightSide: usize;
  /**
   * -1 for free variables, 1 for non-negative ones: max(c, mirror c) is |c|, or c alone, for a column's product with the
   * residual or the dual vector is bounded from below only where its entry of x may be negative.
   */
  mirror: f64;
  // The state of the path: lambda, and over the support positions i < size the columns, signs, x, d and the factor.
  lambda: f64;
  lambdaMax: f64;
  size: i32;
  dropCount: i32;
  blockedCount: i32;
  /** How many columns have come with a doubtful pivot. */
  doubtfulCount: i32;
  /** How many leading rows of the factor are those of the last `markRows`. */
  steadyRows: i32;
  /**
   * How many leading rows of the factor were appended by a plain step each, and never turned: they are held to what rounding
   * can make of a Cholesky factor.
   */
  appendedRows: i32;
  /**
   * What removals have made of D^-1/2 L L^T D^-1/2 since the support was last empty, in the 2-norm and in units of rounding; D
   * holds the squares of the columns. Infinite where a pivot had to be corrected.
   */
  turnedShare: f64;
  support: usize;
  signs: usize;
  norms: usize;
  x: usize;
  direction: usize;
  feasible: usize;
  forward: usize;
  gram: usize;
  correction: usize;
  saved: usize;
  rotations: usize;
  inverses: usize;
  factor: usize;
  /** The Gram rows of a block. */
  panel: usize;
  /** As many are tried at once: fewer after a doubtful pivot, since what was computed behind it is lost. No bit changes. */
  blockLimit: i32;
  // Over the columns j < n: c, v, and 0 for a candidate or infinity for a column that may not join.
  correlation: usize;
  slope: usize;
  barrier: usize;
  // Over the rows.
  image: usize;
  column: usize;
}
