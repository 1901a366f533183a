/*
 * The support S of an l1-homotopy path, or the active constraints of a verdict: its columns, signs, x_S and the
 * Cholesky factor L L^T = A_S^T A_S, updated when columns, or panels of them, join and when columns leave, and L^{-1}
 * sigma with it. Cost: a join 2 m s + s^2 flops, a removal at most 3 s^2 (s = |S|).
 */

import { at, put } from '../../algebra/wasm/arrays';
import { appendRow, removeRow, rowAt, solveBackward, solveForward } from '../../algebra/wasm/cholesky';
import { GramFactor } from '../../algebra/wasm/gram-factor';
import { crossGram, GatheredGram, gramColumns } from '../../algebra/wasm/matrix-products';
import { factorRows } from '../../algebra/wasm/panel-cholesky';
import { addColumns, clear, columnAt, copy, dot, dotColumns } from '../../algebra/wasm/vectors';
import { ActiveSet, panelLeading, panelWidthMax } from './active-set-state';

/**
 * A pivot below this share of its column's squared norm has lost too many digits, and is computed again with a
 * correction.
 */
const pivotDoubtful: f64 = 1e-6;
/**
 * A column counts as dependent if its pivot is below this share of its squared norm: an angle of 1e-7, which the Gram
 * matrix squares.
 */
const pivotMin: f64 = 1e-14;
export const infinity: f64 = f64.MAX_VALUE * 2.0;
/** The factor that loses a row. */
const whole = changetype<GramFactor>(memory.data(offsetof<GramFactor>(), 16));
/** The Gram matrix that a panel of columns adds. */
const product = changetype<GatheredGram>(memory.data(offsetof<GatheredGram>(), 16));

/**
 * A rotation's cosine and sine are exact to 4 units of their own size and its results to 2 more, in both entries: 9 units
 * of the pair's length. It enters L L^T twice: entry (r, s) by the product of the two rows' pairs, which over all
 * rotations of a removal is at most the root of the product of the rows' sums of squares; the 2-norm of that is their total.
 */
const unitsPerRotation: f64 = 18.0;

/** Places another problem of the same A, and keeps the support. */
export function keepSupport(set: ActiveSet): void {
  set.dropCount = 0;
}

export function markRows(set: ActiveSet): void {
  set.steadyRows = set.size;
}

export function emptySupport(set: ActiveSet): void {
  set.size = 0;
  set.appendedRows = 0;
  set.turnedShare = 0.0;
}

/** Appends column j to the support; a column that depends on it is barred until one leaves. */
export function joinColumn(set: ActiveSet, j: i32): void {
  joinSigned(set, j, at(set.correlation, j) < 0.0 ? set.mirror : 1.0);
}

/** `joinColumn` for a column whose sign is known; false if it is barred. */
export function joinSigned(set: ActiveSet, j: i32, sign: f64): bool {
  excludeColumn(set, j);
  const isIndependent = appendColumn(set, j, sign);
  if (!isIndependent) set.blockedCount++;
  return isIndependent;
}

/** Marks column j as in S, or barred. The caller updates the path's arrays of open columns. */
export function excludeColumn(set: ActiveSet, j: i32): void {
  put(set.barrier, j, infinity);
}

/** Appends column j, where w is to have A_j^T w = sign; false, and nothing changed, if it depends on the support. */
export function appendColumn(set: ActiveSet, j: i32, sign: f64): bool {
  const column = set.column;
  const matrix = set.matrix;
  const leading = set.leading;
  const paddedRows = set.paddedRows;
  const gram = set.gram;
  const support = set.support;
  const factor = set.factor;
  const inverses = set.inverses;
  const forward = set.forward;
  copy(column, columnAt(matrix, leading, j), paddedRows);
  clearPadding(set, column);
  const square = dot(column, column, paddedRows);
  dotColumns(gram, set, support, set.size, column);
  solveForward(factor, inverses, gram, gram, set.size);
  let pivotSquare = square - dot(gram, gram, set.size);
  const isDoubtful = pivotSquare < pivotDoubtful * square;
  if (isDoubtful) {
    set.doubtfulCount++;
    pivotSquare = correctPivot(set);
  }
  if (!(pivotSquare > pivotMin * square)) return false;
  const pivot = Math.sqrt(pivotSquare);
  put(forward, set.size, (sign - dot(gram, forward, set.size)) / pivot);
  appendRow(factor, inverses, gram, pivot, set.size);
  store<i32>(support + ((<usize>set.size) << 2), j);
  put(set.signs, set.size, sign);
  put(set.norms, set.size, Math.sqrt(square));
  put(set.x, set.size, 0.0);
  put(set.feasible, set.size, 0.0);
  if (set.appendedRows === set.size && !isDoubtful) set.appendedRows++;
  if (isDoubtful) set.turnedShare = infinity;
  set.size++;
  return true;
}

/**
 * Appends columns, with the same result as `appendColumn` for each, up to the first that depends on those before it or
 * finds no room. Returns how many have joined.
 */
export function appendColumns(set: ActiveSet, indices: usize, targets: usize, count: i32): i32 {
  const rowCount = set.rowCount;
  const columnCount = set.columnCount;
  let joined = 0;
  while (joined < count) {
    const room = min(rowCount, columnCount) - set.size;
    if (room === 0) return joined;
    const width = min(min(set.panelLimit, room), count - joined);
    const accepted = appendPanel(set, indices + ((<usize>joined) << 2), targets + ((<usize>joined) << 3), width);
    joined += accepted;
    if (accepted === width) {
      set.panelLimit = min(2 * set.panelLimit, panelWidthMax);
    } else {
      set.panelLimit = accepted + 1;
      if (!appendColumn(set, load<i32>(indices + ((<usize>joined) << 2)), at(targets, joined))) return joined;
      joined++;
    }
  }
  return joined;
}

/** Appends the first columns, up to one with a doubtful pivot; returns how many have joined. */
function appendPanel(set: ActiveSet, indices: usize, targets: usize, count: i32): i32 {
  const support = set.support;
  const rowCount = set.rowCount;
  const panel = set.panel;
  const factor = set.factor;
  const norms = set.norms;
  const forward = set.forward;
  const signs = set.signs;
  const x = set.x;
  const feasible = set.feasible;
  const joining = support + ((<usize>set.size) << 2);
  const stride = panelLeading(min(rowCount, set.columnCount));
  memory.copy(joining, indices, (<usize>count) << 2);
  product.gram = panel;
  product.leadingGram = stride;
  product.matrix = set.matrix;
  product.leading = set.leading;
  product.rows = rowCount;
  product.indices = support;
  product.count = set.size;
  product.others = joining;
  product.otherCount = count;
  crossGram(product);
  product.gram = panel + ((<usize>set.size) << 3);
  product.indices = joining;
  product.count = count;
  gramColumns(product);
  for (let i = 0; i < count; i++) {
    const row = panel + ((<usize>(i * stride)) << 3);
    copy(rowAt(factor, set.size + i), row, set.size + i + 1);
    put(norms, set.size + i, Math.sqrt(at(row, set.size + i)));
  }
  const accepted = factorRows(factor, set.inverses, set.size, count, pivotDoubtful);
  for (let i = 0; i < accepted; i++) {
    const target = at(targets, i);
    put(
      forward,
      set.size,
      (target - dot(rowAt(factor, set.size), forward, set.size)) / at(rowAt(factor, set.size), set.size),
    );
    put(signs, set.size, target);
    put(x, set.size, 0.0);
    put(feasible, set.size, 0.0);
    if (set.appendedRows === set.size) set.appendedRows++;
    set.size++;
  }
  return accepted;
}

/**
 * The squared distance of `column` from the span of A_S, as the square of an explicit remainder instead of a
 * difference of squares; `gram`, the new row of L, is corrected on the way.
 */
function correctPivot(set: ActiveSet): f64 {
  const factor = set.factor;
  const inverses = set.inverses;
  const gram = set.gram;
  const correction = set.correction;
  const direction = set.direction;
  const size = set.size;
  const column = set.column;
  const support = set.support;
  const paddedRows = set.paddedRows;
  for (let round = 0; round < 2; round++) {
    solveBackward(factor, inverses, round === 0 ? gram : correction, direction, size);
    for (let i = 0; i < size; i++) put(direction, i, -at(direction, i));
    addColumns(column, set, support, direction, size);
    clearPadding(set, column);
    if (round === 1) break;
    dotColumns(correction, set, support, size, column);
    solveForward(factor, inverses, correction, correction, size);
    for (let i = 0; i < size; i++) put(gram, i, at(gram, i) + at(correction, i));
  }
  return dot(column, column, paddedRows);
}

/** Removes position i from the path's support; the caller updates `direction`. */
export function leaveSupport(set: ActiveSet, i: i32): void {
  const j = columnIndex(set, i);
  // On the support c equals lambda sigma; the running sum may have drifted from it.
  put(set.correlation, j, set.lambda * at(set.signs, i));
  put(set.barrier, j, 0.0);
  removeColumn(set, i);
  if (set.blockedCount > 0) admitBlocked(set);
}

/** Removes position i from the arrays of the support and its factor. */
export function removeColumn(set: ActiveSet, i: i32): void {
  const norms = set.norms;
  set.steadyRows = min(set.steadyRows, i);
  set.appendedRows = min(set.appendedRows, i);
  takeFactor(whole, set, set.size);
  set.turnedShare += unitsPerRotation * removeRow(whole, set.forward, set.rotations, i);
  removeAt(set, set.signs, i);
  removeAt(set, norms, i);
  removeAt(set, set.x, i);
  removeAt(set, set.feasible, i);
  const entry = set.support + ((<usize>i) << 2);
  memory.copy(entry, entry + 4, (<usize>(set.size - 1 - i)) << 2);
  set.size--;
  set.dropCount++;
}

export function removeAt(set: ActiveSet, vector: usize, i: i32): void {
  const entry = vector + ((<usize>i) << 3);
  copy(entry, entry + 8, set.size - 1 - i);
}

function admitBlocked(set: ActiveSet): void {
  const barrier = set.barrier;
  const size = set.size;
  clear(barrier, set.columnCount);
  for (let i = 0; i < size; i++) put(barrier, columnIndex(set, i), infinity);
  set.blockedCount = 0;
}

/** image = A_S factors, 0 in the padding. */
export function computeImage(set: ActiveSet, factors: usize): void {
  const image = set.image;
  const paddedRows = set.paddedRows;
  clear(image, paddedRows);
  addColumns(image, set, set.support, factors, set.size);
  clearPadding(set, image);
}

export function clearPadding(set: ActiveSet, vector: usize): void {
  const rowCount = set.rowCount;
  clear(vector + ((<usize>rowCount) << 3), set.paddedRows - rowCount);
}

// @inline
export function columnIndex(set: ActiveSet, i: i32): i32 {
  return load<i32>(set.support + ((<usize>i) << 2));
}

/** Where the path begins. */
// @inline
export function startLambda(set: ActiveSet, value: f64): void {
  set.lambda = value;
  set.lambdaMax = value;
}

// @inline
export function setLambda(set: ActiveSet, value: f64): void {
  set.lambda = value;
}

/** The first `count` rows of the factor. */
export function takeFactor(target: GramFactor, set: ActiveSet, count: i32): void {
  target.factor = set.factor;
  target.inverses = set.inverses;
  target.norms = set.norms;
  target.count = count;
  target.rows = set.rowCount;
}
