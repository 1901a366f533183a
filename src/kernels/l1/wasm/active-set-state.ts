import { pad } from '../../algebra/wasm/arrays';
import { factorBytes } from '../../algebra/wasm/cholesky';
import { Columns } from '../../algebra/wasm/columns';
import { clear } from '../../algebra/wasm/vectors';

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
  /** The number of columns that joined with a doubtful pivot. */
  doubtfulCount: i32;
  /** The number of first rows of the factor that are still those of the last `markRows`. */
  steadyRows: i32;
  /**
   * The number of first rows of the factor that were appended without a correction and never rotated: the error bound
   * of a Cholesky factor holds for them.
   */
  appendedRows: i32;
  /**
   * How much removals have changed D^-1/2 L L^T D^-1/2 since the support was last empty, in the 2-norm and in units of
   * rounding; D holds the squares of the columns. Infinite where a pivot was corrected.
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
  /** The Gram rows of a panel. */
  panel: usize;
  /**
   * The number of columns that are tried at once: fewer after a doubtful pivot, since what is computed behind it is
   * lost. No bit depends on it.
   */
  panelLimit: i32;
  // Over the columns j < n: c, v, and 0 for a candidate or infinity for a column that may not join.
  correlation: usize;
  slope: usize;
  barrier: usize;
  // Over the rows.
  image: usize;
  column: usize;
}

/**
 * The columns that join at once, at most: with more of them the old factor is read less often, and their Gram rows must
 * stay in L2.
 */
export const panelWidthMax = 48;

/** Bytes of the scratch arrays for a problem of this size. */
export function activeSetBytes(m: i32, n: i32): usize {
  const sizeMax = min(m, n);
  const doubles = <usize>(3 * pad(n) + pad(m) + 9 * pad(sizeMax) + 2 * pad(sizeMax));
  return (doubles << 3) + factorBytes(pad(sizeMax) + 4) + panelBytes(sizeMax);
}

function panelBytes(sizeMax: i32): usize {
  return (<usize>(panelWidthMax * panelLeading(sizeMax))) << 3;
}

/** The length of a Gram row: it begins behind `size` entries, and ends up to 3 places behind its last one. */
export function panelLeading(sizeMax: i32): i32 {
  return sizeMax + 4;
}

/** Places the problem, its variables free, and an empty support. */
export function openProblem(
  set: ActiveSet,
  m: i32,
  n: i32,
  matrixAt: usize,
  leadingDimension: i32,
  rightSideAt: usize,
): void {
  set.rowCount = m;
  set.paddedRows = pad(m);
  set.columnCount = n;
  set.matrix = matrixAt;
  set.leading = leadingDimension;
  set.rightSide = rightSideAt;
  set.mirror = -1.0;
  set.size = 0;
  set.dropCount = 0;
  set.blockedCount = 0;
  set.doubtfulCount = 0;
  set.steadyRows = 0;
  set.appendedRows = 0;
  set.turnedShare = 0.0;
}

/** Places what is written: S, sigma, w and the scratch arrays. */
export function openArrays(set: ActiveSet, supportAt: usize, signsAt: usize, dual: usize, scratch: usize): void {
  const rowCount = set.rowCount;
  const columnCount = set.columnCount;
  set.support = supportAt;
  set.signs = signsAt;
  set.image = dual;
  const sizeBytes = (<usize>pad(min(rowCount, columnCount))) << 3;
  const columnBytes = (<usize>pad(columnCount)) << 3;
  set.correlation = scratch;
  set.slope = set.correlation + columnBytes;
  set.barrier = set.slope + columnBytes;
  set.column = set.barrier + columnBytes;
  set.norms = set.column + ((<usize>set.paddedRows) << 3);
  set.x = set.norms + sizeBytes;
  set.direction = set.x + sizeBytes;
  set.feasible = set.direction + sizeBytes;
  set.forward = set.feasible + sizeBytes;
  set.gram = set.forward + sizeBytes;
  set.correction = set.gram + sizeBytes;
  set.saved = set.correction + sizeBytes;
  set.inverses = set.saved + sizeBytes;
  set.rotations = set.inverses + sizeBytes;
  set.factor = set.rotations + 2 * sizeBytes;
  set.panel = set.factor + factorBytes(pad(min(rowCount, columnCount)) + 4);
  set.panelLimit = panelWidthMax;
  clear(set.barrier, columnCount);
}
