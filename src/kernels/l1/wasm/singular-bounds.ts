/*
 * Lower bounds of smallest singular values that hold in spite of rounding. By them a computed vector of a proof is near
 * a vector for which the conditions hold exactly.
 *
 * Letters: u = 2^-53; a sum of c products loses at most gamma = c u / (1 - c u) of the sum of their magnitudes, whatever its
 * order (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1). D = diag(|a_i|^2) for the
 * vectors a_i whose Gram matrix G is at hand; Ghat = D^-1/2 G D^-1/2, whose diagonal is 1.
 *
 * A Cholesky factor that was computed to its end, of a G' within share s of G, |G' - G|_ij <= s |a_i| |a_j|, has
 *   |L L^T - G|_ij <= (s + (c + 6) u) |a_i| |a_j|   for c rows:
 * of |L| |L|^T, whose diagonal is that of G', (c + 4) u is lost (Higham, section 10.1), two more to the reciprocals of
 * the pivots. Entries that stand for cosines are off by 4 u, which enters twice: 16 units beside the sums cover all of
 * this. In the 2-norm Lhat Lhat^T differs from Ghat by c times that share at most.
 *
 * Rows: G = A Q A^T, Q of zeros and ones. The factor is that of G less `shift` D. Since L L^T >= 0, the least
 * eigenvalue of Ghat is at least `shift` less c times the share, and sigma^2 is at least that times min |a_i|^2 (Rump,
 * BIT 46 (2006) 433-452, whose shift is absolute). The bound need not be sharp, since residuals are some 1e-14. The
 * factor of the first rows is a part of the factor of all: one factorization serves every number of rows.
 *
 * Columns: G = A_S^T A_S. Its factor is there already and has no shift; so |Lhat^-1| is bounded, in two ways:
 *   by Lhat's comparison matrix M, its diagonal less the magnitudes beside it: |Lhat^-1| <= M^-1 entry by entry, whose
 *   norms of rows and of columns take a triangular solve each (Higham, section 8.2); the bound grows with
 *   exp(.8 k / sqrt(m)), harmless up to some hundreds of columns;
 *   by the Frobenius norm of a computed inverse X, |Lhat X - I| <= (k + 4) u |Lhat| |X|: k^3 / 3 flops; or of the inverses B
 *   and C of two diagonal blocks and of Z = C L21, since Lhat^-1 consists of B, C and -Z B: 5/9 of that, and half as much
 *   again can be saved where comparison does for B.
 * Sums of positive numbers only: their rounding is within `outward`.
 */

import { at, pad, put } from '../../algebra/wasm/arrays';
import { factorBytes, rowAt } from '../../algebra/wasm/cholesky';
import { Columns } from '../../algebra/wasm/columns';
import { GramFactor } from '../../algebra/wasm/gram-factor';
import { crossGram, GatheredGram, gramColumns } from '../../algebra/wasm/matrix-products';
import { factorRows } from '../../algebra/wasm/panel-cholesky';
import { copy } from '../../algebra/wasm/vectors';
import { computeWeightedGram, gramPanelBytes } from '../../algebra/wasm/weighted-gram';
import {
  compareInverse,
  joinBounds,
  jointBound,
  measureInverse,
  measureJoint,
  openInverseBounds,
  outward,
  squareBound,
  unit,
} from './inverse-bounds';

/** The shift is so many times what rounding may take: at least half of it is proved. */
const shiftOverRounding: f64 = 4.0;
/** The columns that join a factor at once, at most. */
const panelWidthMax = 48;
/** The share of a factor whose inverse is bounded separately from the rest: with it the inverses and Z cost least. */
const headShare: f64 = 2.0 / 3.0;

// The matrix whose rows are bounded, and which of them.
/** A, by rows, and the panels of its columns. */
const rowColumns = changetype<Columns>(memory.data(offsetof<Columns>(), 16));
/** The factor that `factorPlanted` makes. */
const planted = changetype<GramFactor>(memory.data(offsetof<GramFactor>(), 16));
const product = changetype<GatheredGram>(memory.data(offsetof<GatheredGram>(), 16));

let rowsMatrix: usize = 0;
let rowsLeading = 0;
let rowsColumns = 0;
/** The number of rows that were factored, and the number that was asked for. */
let factoredRows = 0;
let askedRows = 0;
let shift: f64 = 0.0;

// The scratch arrays.
let rowGram: usize = 0;
let panels: usize = 0;
let rowFactor: usize = 0;
let rowInverses: usize = 0;
let rowSquares: usize = 0;
let ones: usize = 0;
let panel: usize = 0;
let panelStride = 0;

export function singularBoundsBytes(m: i32, n: i32): usize {
  const sizeMax = min(m, n);
  const doubles =
    <usize>pad(m) * <usize>pad(m) + <usize>(2 * pad(m) + pad(n)) + <usize>(6 * pad(sizeMax)) + panelDoubles(sizeMax);
  return (doubles << 3) + gramPanelBytes(m) + factorBytes(pad(m) + 4) + factorBytes(pad(sizeMax) + 4);
}

function panelDoubles(sizeMax: i32): usize {
  return <usize>(panelWidthMax * (pad(sizeMax) + 4));
}

/** Places the scratch arrays for problems up to this size. `keepsRows`: the last bounds of rows still hold. */
export function openSingularBounds(m: i32, n: i32, scratch: usize, keepsRows: bool): void {
  if (!keepsRows || scratch !== rowGram) forgetRows();
  const sizeMax = min(m, n);
  const rowBytes = (<usize>pad(m)) << 3;
  const sizeBytes = (<usize>pad(sizeMax)) << 3;
  rowGram = scratch;
  panels = rowGram + <usize>pad(m) * rowBytes;
  rowFactor = panels + gramPanelBytes(m);
  rowInverses = rowFactor + factorBytes(pad(m) + 4);
  rowSquares = rowInverses + rowBytes;
  ones = rowSquares + rowBytes;
  planted.factor = ones + ((<usize>pad(n)) << 3);
  planted.inverses = planted.factor + factorBytes(pad(sizeMax) + 4);
  planted.norms = planted.inverses + sizeBytes;
  const growth = planted.norms + sizeBytes;
  openInverseBounds(growth);
  panel = growth + 4 * sizeBytes;
  panelStride = pad(sizeMax) + 4;
}

function forgetRows(): void {
  askedRows = 0;
  factoredRows = 0;
}

/**
 * A lower bound of the m-th singular value of A's first m rows, so that |w| <= |A^T w| over it for every w in R^m; 0 if
 * there is none. A's first `rowLimit` rows are factored at once, for the questions that follow about the same A.
 */
export function boundRows(matrix: usize, leading: i32, m: i32, n: i32, rowLimit: i32): f64 {
  if (!knowsRows(matrix, leading, m, n)) {
    for (let j = 0; j < n; j++) put(ones, j, 1.0);
    factorRowGram(matrix, leading, rowLimit, n, ones);
    rowsMatrix = matrix;
    rowsLeading = leading;
    rowsColumns = n;
    askedRows = rowLimit;
  }
  return leastOfRows(m, n);
}

/** Whether that question can be answered with at most m comparisons. */
export function knowsRows(matrix: usize, leading: i32, m: i32, n: i32): bool {
  return matrix === rowsMatrix && leading === rowsLeading && n === rowsColumns && m <= askedRows;
}

/** The same for the columns where `weights`, of 1 and 0, is 1. */
export function boundRowsOf(weights: usize, matrix: usize, leading: i32, m: i32, n: i32): f64 {
  forgetRows();
  factorRowGram(matrix, leading, m, n, weights);
  return leastOfRows(m, n);
}

function leastOfRows(m: i32, n: i32): f64 {
  if (m > factoredRows) return 0.0;
  let square: f64 = Infinity;
  for (let i = 0; i < m; i++) square = min(square, at(rowSquares, i));
  const least = (shift - <f64>m * roundingOfRows(m, n)) * square;
  return least > 0.0 ? Math.sqrt(least) / outward : 0.0;
}

/** The rounding of an entry of the shifted Gram matrix and of its factor, over the lengths of the two rows. */
function roundingOfRows(m: i32, n: i32): f64 {
  return <f64>(n + m + 16) * unit * outward;
}

function factorRowGram(matrix: usize, leading: i32, m: i32, n: i32, weights: usize): void {
  shift = shiftOverRounding * <f64>m * roundingOfRows(m, n);
  rowColumns.matrix = matrix;
  rowColumns.leading = leading;
  computeWeightedGram(rowGram, rowColumns, m, weights, n, panels);
  const stride = (<usize>pad(m)) << 3;
  for (let i = 0; i < m; i++) {
    const source = rowGram + <usize>i * stride;
    const target = rowAt(rowFactor, i);
    copy(target, source, i + 1);
    const square = at(source, i);
    put(rowSquares, i, square / outward);
    put(target, i, square - shift * square);
  }
  factoredRows = factorRows(rowFactor, rowInverses, 0, m, 0.0);
}

let leastShare: f64 = 0.0;

/** The lower bound that answered the last question about columns. */
export function getLeastShare(): f64 {
  return leastShare;
}

/**
 * Whether the least eigenvalue of Ghat is above `needed`, by the factor of G; `getLeastShare` then gives the bound.
 * `turned`: how much removals have changed Lhat Lhat^T, in the 2-norm and in units of rounding. `thoroughly`: by the
 * inverse of the whole factor, if nothing cheaper suffices.
 */
export function boundsColumns(known: GramFactor, turned: f64, needed: f64, thoroughly: bool = true): bool {
  const factor = known.factor;
  const inverses = known.inverses;
  const norms = known.norms;
  const count = known.count;
  const rounding = (<f64>count * <f64>(known.rows + count + 16) + turned) * unit * outward;
  if (!(rounding < 1.0)) return false;
  leastShare = 1.0 / (compareInverse(factor, norms, count) * outward) - rounding;
  if (leastShare > needed) return true;
  const head = <i32>(headShare * <f64>count) & ~3;
  const ofTail = squareBound(measureInverse(factor, inverses, norms, head, count), count - head);
  const ofJoint = jointBound(measureJoint(factor, inverses, norms, head, count), ofTail, count - head);
  leastShare = 1.0 / (joinBounds(compareInverse(factor, norms, head), ofTail, ofJoint) * outward) - rounding;
  if (leastShare > needed || !thoroughly) return leastShare > needed;
  const ofHead = squareBound(measureInverse(factor, inverses, norms, 0, head), head);
  leastShare = 1.0 / (joinBounds(ofHead, ofTail, ofJoint) * outward) - rounding;
  if (leastShare > needed) return true;
  leastShare = 1.0 / (squareBound(measureInverse(factor, inverses, norms, 0, count), count) * outward) - rounding;
  return leastShare > needed;
}

/**
 * Factors the Gram matrix of these columns, where there is no factor of it, or none that is accurate to gamma. It
 * starts from nothing, or from the rows of `start`, the factor of the first columns. False if it breaks down.
 * `boundsPlanted` reads it.
 */
export function factorPlanted(matrix: Columns, columns: usize, count: i32, start: GramFactor): bool {
  const leads = start.count;
  copy(planted.factor, start.factor, <i32>(rowAt(0, leads) >> 3));
  copy(planted.inverses, start.inverses, leads);
  copy(planted.norms, start.norms, leads);
  planted.count = count;
  planted.rows = start.rows;
  product.leadingGram = panelStride;
  product.matrix = matrix.matrix;
  product.leading = matrix.leading;
  product.rows = start.rows;
  for (let done = leads; done < count; ) {
    const width = min(panelWidthMax, count - done);
    const joining = columns + ((<usize>done) << 2);
    product.gram = panel;
    product.indices = columns;
    product.count = done;
    product.others = joining;
    product.otherCount = width;
    crossGram(product);
    product.gram = panel + ((<usize>done) << 3);
    product.indices = joining;
    product.count = width;
    gramColumns(product);
    for (let i = 0; i < width; i++) {
      const row = panel + ((<usize>(i * panelStride)) << 3);
      copy(rowAt(planted.factor, done + i), row, done + i + 1);
      put(planted.norms, done + i, Math.sqrt(at(row, done + i)));
    }
    if (factorRows(planted.factor, planted.inverses, done, width, 0.0) < width) return false;
    done += width;
  }
  return true;
}

export function boundsPlanted(needed: f64): bool {
  return boundsColumns(planted, 0.0, needed);
}
