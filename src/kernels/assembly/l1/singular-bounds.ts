/*
 * Lower bounds of smallest singular values that rounding cannot break: by them a computed vector of a proof becomes one
 * for which the conditions hold exactly.
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
 * Rows: G = A Q A^T, Q of zeros and ones. The factor is one of G less `shift` D. Since L L^T >= 0, the least eigenvalue of
 * Ghat is `shift` less c times the share, at least, and sigma^2 >= that times min |a_i|^2 (Rump, BIT 46 (2006) 433-452,
 * whose shift is absolute). That need not be sharp, since residuals are some 1e-14. Leading rows have the leading factor:
 * one serves all numbers of rows.
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
import { at, pad, put } from '../algebra/arrays';
import { factorRows } from '../algebra/block-cholesky';
import { factorBytes, rowAt } from '../algebra/cholesky';
import { crossGram, gramColumns } from '../algebra/matrix-products';
import { clear, copy, sumLanes } from '../algebra/vectors';
import { findWeightedGram, gramPanelBytes } from '../algebra/weighted-gram';

/** u */
export const unit: f64 = 1.1102230246251565e-16;
/**
 * Rounds a bound outwards: some ten operations, and sums of at most 10^4 positive numbers, nested 10^4 deep, lose less
 * than 1e-7 of their values.
 */
export const outward: f64 = 1.0 + 1e-6;
/** How much larger than the share that rounding takes the shift is: half of it is proved at least. */
const shiftOverRounding: f64 = 4.0;
const blockMax = 48;
/** The share of a factor whose inverse is bounded apart from the rest: inverses and Z then cost least. */
const headShare: f64 = 2.0 / 3.0;
/** The right sides of four columns at a row. */
const quartet = memory.data(32, 16);

// The matrix whose rows are bounded, and how far.
let rowsMatrix: usize = 0;
let rowsLeading = 0;
let rowsColumns = 0;
/** Rows that were factored, of those that were asked for. */
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
let plantedFactor: usize = 0;
let plantedInverses: usize = 0;
let plantedNorms: usize = 0;
let growth: usize = 0;
let panel: usize = 0;
let panelStride = 0;

export function singularBoundsBytes(m: i32, n: i32): usize {
  const sizeMax = min(m, n);
  const doubles =
    <usize>pad(m) * <usize>pad(m) + <usize>(2 * pad(m) + pad(n)) + <usize>(6 * pad(sizeMax)) + panelDoubles(sizeMax);
  return (doubles << 3) + gramPanelBytes(m) + factorBytes(pad(m) + 4) + factorBytes(pad(sizeMax) + 4);
}

function panelDoubles(sizeMax: i32): usize {
  return <usize>(blockMax * (pad(sizeMax) + 4));
}

/** Places the scratch arrays for problems up to this size. `keepsRows`: what was bounded last there holds still. */
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
  plantedFactor = ones + ((<usize>pad(n)) << 3);
  plantedInverses = plantedFactor + factorBytes(pad(sizeMax) + 4);
  plantedNorms = plantedInverses + sizeBytes;
  growth = plantedNorms + sizeBytes;
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

/** Whether an answer to that takes no more than m comparisons. */
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

/** What rounding makes of an entry of the shifted Gram matrix and of its factor, over the two rows' lengths. */
function roundingOfRows(m: i32, n: i32): f64 {
  return <f64>(n + m + 16) * unit * outward;
}

function factorRowGram(matrix: usize, leading: i32, m: i32, n: i32, weights: usize): void {
  shift = shiftOverRounding * <f64>m * roundingOfRows(m, n);
  findWeightedGram(rowGram, matrix, leading, weights, m, n, panels);
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

/** By how much the last question about columns was answered. */
export let leastShare: f64 = 0.0;

/**
 * Whether the least eigenvalue of Ghat for `count` columns of m entries is above `needed`, by their factor; `leastShare`
 * then bounds it. `norms`: their lengths. `turned`: what removals have made of Lhat Lhat^T, in the 2-norm and in units of rounding.
 * `thoroughly`: with an inverse of the whole factor, if nothing cheaper will do.
 */
export function boundsColumns(
  factor: usize,
  inverses: usize,
  norms: usize,
  count: i32,
  m: i32,
  turned: f64,
  needed: f64,
  thoroughly: bool = true,
): bool {
  const rounding = (<f64>count * <f64>(m + count + 16) + turned) * unit * outward;
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

/** |Lhat^-1|^2 by the comparison matrix: max of M^-1 1 times max of M^-T 1, Lhat's rows having been divided by `norms`. */
function compareInverse(factor: usize, norms: usize, count: i32): f64 {
  let ofRows: f64 = 0.0;
  for (let i = 0; i < count; i++) {
    const row = rowAt(factor, i);
    const value = (at(norms, i) + sumMagnitudes(row, growth, i)) / at(row, i);
    put(growth, i, value);
    ofRows = max(ofRows, value);
  }
  let ofColumns: f64 = 0.0;
  clear(growth, count);
  for (let i = count - 1; i >= 0; i--) {
    const row = rowAt(factor, i);
    const value = (1.0 + at(growth, i)) / at(row, i);
    ofColumns = max(ofColumns, at(norms, i) * value);
    addMagnitudes(growth, value, row, i);
  }
  return ofRows * ofColumns;
}

/** The squared Frobenius norm of the inverse of the diagonal block of rows `start` to `end`; `start` is a multiple of 4. */
function measureInverse(factor: usize, inverses: usize, norms: usize, start: i32, end: i32): f64 {
  let sums = f64x2.splat(0.0);
  for (let j = start; j < end; j += 4) sums = f64x2.add(sums, measureColumns(factor, inverses, norms, j, j, end));
  return sumLanes(sums);
}

/** The squared Frobenius norm of Z, L22 Z = L21, for the blocks before and behind row `head`. */
function measureJoint(factor: usize, inverses: usize, norms: usize, head: i32, count: i32): f64 {
  let sums = f64x2.splat(0.0);
  for (let j = 0; j < head; j += 4) sums = f64x2.add(sums, measureColumns(factor, inverses, norms, j, head, count));
  return sumLanes(sums);
}

/** |Lhat^-1|^2 for so many rows, none longer than 1, by the squares of the computed inverse. */
function squareBound(squares: f64, count: i32): f64 {
  const missed = <f64>(count + 6) * unit * Math.sqrt(<f64>count * squares) * outward;
  if (!(missed < 0.5)) return Infinity;
  const grown = 1.0 / (1.0 - missed);
  return squares * grown * grown;
}

/** |Z|^2 by the squares of the computed one, whose residual has (k + 4) u |Lhat22| |Z| at most. */
function jointBound(squares: f64, ofTail: f64, rows: i32): f64 {
  const missed = <f64>(rows + 6) * unit * Math.sqrt(<f64>rows * ofTail) * outward;
  return squares * (1.0 + missed) * (1.0 + missed);
}

/** |Lhat^-1|^2 for a factor of two blocks, by those of B, C and Z. */
function joinBounds(ofHead: f64, ofTail: f64, ofJoint: f64): f64 {
  return ofTail + ofHead * (1.0 + ofJoint);
}

/**
 * The squares of four columns from j on that solve L Y = R in rows `start` to `end`, of which row i stands in four doubles at
 * place i - start of `growth`. R is D^1/2 where j = start, the diagonal block's, and L's own columns beside the block where j
 * is less.
 */
function measureColumns(factor: usize, inverses: usize, norms: usize, j: i32, start: i32, end: i32): v128 {
  let squares = f64x2.splat(0.0);
  for (let i = start; i < end; i++) {
    let source = rowAt(factor, i) + ((<usize>start) << 3);
    const sourceEnd = source + ((<usize>(i - start)) << 3);
    let solved = growth;
    let left = f64x2.splat(0.0);
    let right = f64x2.splat(0.0);
    let otherLeft = f64x2.splat(0.0);
    let otherRight = f64x2.splat(0.0);
    const pairEnd = source + ((<usize>((i - start) & ~1)) << 3);
    while (source < pairEnd) {
      const entry = v128.load64_splat(source);
      left = f64x2.add(left, f64x2.mul(entry, v128.load(solved)));
      right = f64x2.add(right, f64x2.mul(entry, v128.load(solved, 16)));
      const next = v128.load64_splat(source, 8);
      otherLeft = f64x2.add(otherLeft, f64x2.mul(next, v128.load(solved, 32)));
      otherRight = f64x2.add(otherRight, f64x2.mul(next, v128.load(solved, 48)));
      source += 16;
      solved += 64;
    }
    if (source < sourceEnd) {
      const entry = v128.load64_splat(source);
      left = f64x2.add(left, f64x2.mul(entry, v128.load(solved)));
      right = f64x2.add(right, f64x2.mul(entry, v128.load(solved, 16)));
      solved += 32;
    }
    left = f64x2.add(left, otherLeft);
    right = f64x2.add(right, otherRight);
    if (j < start) {
      copy(quartet, rowAt(factor, i) + ((<usize>j) << 3), 4);
    } else {
      clear(quartet, 4);
      if (i < start + 4) put(quartet, i - start, at(norms, i));
    }
    const inverse = v128.load64_splat(inverses + ((<usize>i) << 3));
    left = f64x2.mul(f64x2.sub(v128.load(quartet), left), inverse);
    right = f64x2.mul(f64x2.sub(v128.load(quartet, 16), right), inverse);
    v128.store(solved, left);
    v128.store(solved, right, 16);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(left, left), f64x2.mul(right, right)));
  }
  return squares;
}

/**
 * The factor of the Gram matrix of these columns, where that at hand is not theirs or is not held to gamma: from nothing, or
 * from the first `leads` rows of a factor that is, with its columns' `norms`. False if it breaks down. To be read by
 * `boundsPlanted`.
 */
export function factorPlanted(
  matrix: usize,
  leading: i32,
  columns: usize,
  count: i32,
  m: i32,
  leads: i32 = 0,
  factor: usize = 0,
  inverses: usize = 0,
  norms: usize = 0,
): bool {
  copy(plantedFactor, factor, <i32>(rowAt(0, leads) >> 3));
  copy(plantedInverses, inverses, leads);
  copy(plantedNorms, norms, leads);
  for (let done = leads; done < count; ) {
    const block = min(blockMax, count - done);
    const joining = columns + ((<usize>done) << 2);
    crossGram(panel, panelStride, matrix, leading, columns, done, joining, block, m);
    gramColumns(panel + ((<usize>done) << 3), panelStride, matrix, leading, joining, block, m);
    for (let i = 0; i < block; i++) {
      const row = panel + ((<usize>(i * panelStride)) << 3);
      copy(rowAt(plantedFactor, done + i), row, done + i + 1);
      put(plantedNorms, done + i, Math.sqrt(at(row, done + i)));
    }
    if (factorRows(plantedFactor, plantedInverses, done, block, 0.0) < block) return false;
    done += block;
  }
  return true;
}

export function boundsPlanted(count: i32, m: i32, needed: f64): bool {
  return boundsColumns(plantedFactor, plantedInverses, plantedNorms, count, m, 0.0, needed);
}

/** sum |x_i| y_i, y >= 0. */
function sumMagnitudes(x: usize, y: usize, count: i32): f64 {
  let sums = f64x2.splat(0.0);
  let others = f64x2.splat(0.0);
  const end = x + ((<usize>(count & ~3)) << 3);
  while (x < end) {
    sums = f64x2.add(sums, f64x2.mul(f64x2.abs(v128.load(x)), v128.load(y)));
    others = f64x2.add(others, f64x2.mul(f64x2.abs(v128.load(x, 16)), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  let sum = sumLanes(f64x2.add(sums, others));
  for (let i = count & 3; i > 0; i--) {
    sum += abs(load<f64>(x)) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y += factor |x| */
function addMagnitudes(y: usize, factor: f64, x: usize, count: i32): void {
  const pair = f64x2.splat(factor);
  const end = x + ((<usize>(count & ~1)) << 3);
  while (x < end) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(pair, f64x2.abs(v128.load(x)))));
    x += 16;
    y += 16;
  }
  if (count & 1) store<f64>(y, load<f64>(y) + factor * abs(load<f64>(x)));
}
