/*
 * The support S of an l1-homotopy path, or the active constraints of a verdict: its columns, signs, x_S and the
 * Cholesky factor L L^T = A_S^T A_S, grown by columns or blocks of them, shrunk by columns, and L^{-1} sigma with it.
 * One problem is solved at a time, so its pointers and sizes are the module's variables.
 * Cost: a join 2 m s + s^2 flops, a removal at most 3 s^2 (s = |S|).
 */
import { at, pad, put } from '../algebra/arrays';
import { factorRows } from '../algebra/block-cholesky';
import { appendRow, factorBytes, removeRow, rowAt, solveBackward, solveForward } from '../algebra/cholesky';
import { crossGram, gramColumns } from '../algebra/matrix-products';
import { addColumns, clear, columnAt, copy, dot, dotColumns } from '../algebra/vectors';

/** Below this share of its squared norm a pivot has lost too many digits and is computed again, with correction. */
const pivotDoubtful: f64 = 1e-6;
/** Below this share of its squared norm (angle 1e-7) a column counts as dependent: the Gram matrix squares that. */
const pivotMin: f64 = 1e-14;
/** Columns that join at once: the more, the less the old factor is read; their Gram rows shall stay in L2. */
const blockMax = 48;
export const infinity: f64 = f64.MAX_VALUE * 2.0;

// The problem, for the length of one call.
export let rowCount = 0;
export let paddedRows = 0;
export let columnCount = 0;
export let matrix: usize = 0;
export let leading = 0;
export let rightSide: usize = 0;
/**
 * -1 for free variables, 1 for non-negative ones: max(c, mirror c) is |c|, or c alone, for a column's product with the
 * residual or the dual vector is bounded from below only where its entry of x may be negative.
 */
export let mirror: f64 = -1.0;

// The state of the path: lambda, and over the support positions i < size the columns, signs, x, d and the factor.
export let lambda: f64 = 0.0;
export let lambdaMax: f64 = 0.0;
export let size = 0;
export let dropCount = 0;
export let blockedCount = 0;
/** How many columns have come with a doubtful pivot. */
export let doubtfulCount = 0;
/** How many leading rows of the factor are those of the last `markRows`. */
export let steadyRows = 0;
/**
 * How many leading rows of the factor were appended by a plain step each, and never turned: they are held to what rounding
 * can make of a Cholesky factor.
 */
export let appendedRows = 0;
/**
 * What removals have made of D^-1/2 L L^T D^-1/2 since the support was last empty, in the 2-norm and in units of rounding; D
 * holds the squares of the columns. Infinite where a pivot had to be corrected.
 */
export let turnedShare: f64 = 0.0;
/**
 * A rotation's cosine and sine are exact to 4 units of their own size and its results to 2 more, in both entries: 9 units
 * of the pair's length. It enters L L^T twice: entry (r, s) by the product of the two rows' pairs, which over all rotations of a
 * removal is at most the root of the product of the rows' sums of squares; the 2-norm of that is their total.
 */
const unitsPerRotation: f64 = 18.0;
/** How often a problem was placed: whoever finds it changed has lost the support. */
export let openingCount = 0;
export let support: usize = 0;
export let signs: usize = 0;
export let norms: usize = 0;
export let x: usize = 0;
export let direction: usize = 0;
export let feasible: usize = 0;
export let forward: usize = 0;
export let gram: usize = 0;
export let correction: usize = 0;
export let saved: usize = 0;
let rotations: usize = 0;
export let inverses: usize = 0;
export let factor: usize = 0;
/** The Gram rows of a block. */
let panel: usize = 0;
/** As many are tried at once: fewer after a doubtful pivot, since what was computed behind it is lost. No bit changes. */
let blockLimit = blockMax;

// Over the columns j < n: c, v, and 0 for a candidate or infinity for a column that may not join.
export let correlation: usize = 0;
export let slope: usize = 0;
export let barrier: usize = 0;

// Over the rows.
export let image: usize = 0;
export let column: usize = 0;

/** Bytes of the scratch arrays for a problem of this size. */
export function activeSetBytes(m: i32, n: i32): usize {
  const sizeMax = min(m, n);
  const doubles = <usize>(3 * pad(n) + pad(m) + 9 * pad(sizeMax) + 2 * pad(sizeMax));
  return (doubles << 3) + factorBytes(pad(sizeMax) + 4) + panelBytes(sizeMax);
}

function panelBytes(sizeMax: i32): usize {
  return (<usize>(blockMax * panelLeading(sizeMax))) << 3;
}

/** A Gram row begins behind `size` entries, and ends up to 3 places behind its last one. */
function panelLeading(sizeMax: i32): i32 {
  return sizeMax + 4;
}

/** Places the problem and an empty support. */
export function openProblem(
  m: i32,
  n: i32,
  matrixAt: usize,
  leadingDimension: i32,
  rightSideAt: usize,
  nonNegative: bool = false,
): void {
  rowCount = m;
  paddedRows = pad(m);
  columnCount = n;
  matrix = matrixAt;
  leading = leadingDimension;
  rightSide = rightSideAt;
  mirror = nonNegative ? 1.0 : -1.0;
  size = 0;
  dropCount = 0;
  blockedCount = 0;
  doubtfulCount = 0;
  steadyRows = 0;
  appendedRows = 0;
  turnedShare = 0.0;
  openingCount++;
}

/** Places what is written: S, sigma, w and the scratch arrays. */
export function openArrays(supportAt: usize, signsAt: usize, dual: usize, scratch: usize): void {
  support = supportAt;
  signs = signsAt;
  image = dual;
  const sizeBytes = (<usize>pad(min(rowCount, columnCount))) << 3;
  const columnBytes = (<usize>pad(columnCount)) << 3;
  correlation = scratch;
  slope = correlation + columnBytes;
  barrier = slope + columnBytes;
  column = barrier + columnBytes;
  norms = column + ((<usize>paddedRows) << 3);
  x = norms + sizeBytes;
  direction = x + sizeBytes;
  feasible = direction + sizeBytes;
  forward = feasible + sizeBytes;
  gram = forward + sizeBytes;
  correction = gram + sizeBytes;
  saved = correction + sizeBytes;
  inverses = saved + sizeBytes;
  rotations = inverses + sizeBytes;
  factor = rotations + 2 * sizeBytes;
  panel = factor + factorBytes(pad(min(rowCount, columnCount)) + 4);
  blockLimit = blockMax;
  clear(barrier, columnCount);
}

/** Places a further problem of the same A, and leaves the support as it is. */
export function keepSupport(): void {
  dropCount = 0;
}

export function markRows(): void {
  steadyRows = size;
}

export function emptySupport(): void {
  size = 0;
  appendedRows = 0;
  turnedShare = 0.0;
}

/** Appends column j to the support; a column that depends on it is barred until one leaves. */
export function joinColumn(j: i32): void {
  joinSigned(j, at(correlation, j) < 0.0 ? mirror : 1.0);
}

/** The same for a column whose sign is known; false if it is barred. */
export function joinSigned(j: i32, sign: f64): bool {
  excludeColumn(j);
  const isIndependent = appendColumn(j, sign);
  if (!isIndependent) blockedCount++;
  return isIndependent;
}

/** Column j is in S, or barred. The path's arrays of open columns are the caller's. */
export function excludeColumn(j: i32): void {
  put(barrier, j, infinity);
}

/** Appends column j, where w is to have A_j^T w = sign; false, and nothing changed, if it depends on the support. */
export function appendColumn(j: i32, sign: f64): bool {
  copy(column, columnAt(matrix, leading, j), paddedRows);
  clearPadding(column);
  const square = dot(column, column, paddedRows);
  dotColumns(gram, matrix, leading, support, size, column, paddedRows);
  solveForward(factor, inverses, gram, gram, size);
  let pivotSquare = square - dot(gram, gram, size);
  const isDoubtful = pivotSquare < pivotDoubtful * square;
  if (isDoubtful) {
    doubtfulCount++;
    pivotSquare = correctPivot();
  }
  if (!(pivotSquare > pivotMin * square)) return false;
  const pivot = Math.sqrt(pivotSquare);
  put(forward, size, (sign - dot(gram, forward, size)) / pivot);
  appendRow(factor, inverses, gram, pivot, size);
  store<i32>(support + ((<usize>size) << 2), j);
  put(signs, size, sign);
  put(norms, size, Math.sqrt(square));
  put(x, size, 0.0);
  put(feasible, size, 0.0);
  if (appendedRows === size && !isDoubtful) appendedRows++;
  if (isDoubtful) turnedShare = infinity;
  size++;
  return true;
}

/**
 * Appends columns as `appendColumn` does one by one, up to the first that depends on those before it or finds no room.
 * Returns how many have joined.
 */
export function appendColumns(indices: usize, targets: usize, count: i32): i32 {
  let joined = 0;
  while (joined < count) {
    const room = min(rowCount, columnCount) - size;
    if (room === 0) return joined;
    const block = min(min(blockLimit, room), count - joined);
    const accepted = appendBlock(indices + ((<usize>joined) << 2), targets + ((<usize>joined) << 3), block);
    joined += accepted;
    if (accepted === block) {
      blockLimit = min(2 * blockLimit, blockMax);
    } else {
      blockLimit = accepted + 1;
      if (!appendColumn(load<i32>(indices + ((<usize>joined) << 2)), at(targets, joined))) return joined;
      joined++;
    }
  }
  return joined;
}

/** Appends the leading columns whose pivots are beyond doubt, and returns how many they are. */
function appendBlock(indices: usize, targets: usize, count: i32): i32 {
  const joining = support + ((<usize>size) << 2);
  const stride = panelLeading(min(rowCount, columnCount));
  memory.copy(joining, indices, (<usize>count) << 2);
  crossGram(panel, stride, matrix, leading, support, size, joining, count, rowCount);
  gramColumns(panel + ((<usize>size) << 3), stride, matrix, leading, joining, count, rowCount);
  for (let i = 0; i < count; i++) {
    const row = panel + ((<usize>(i * stride)) << 3);
    copy(rowAt(factor, size + i), row, size + i + 1);
    put(norms, size + i, Math.sqrt(at(row, size + i)));
  }
  const accepted = factorRows(factor, inverses, size, count, pivotDoubtful);
  for (let i = 0; i < accepted; i++) {
    const target = at(targets, i);
    put(forward, size, (target - dot(rowAt(factor, size), forward, size)) / at(rowAt(factor, size), size));
    put(signs, size, target);
    put(x, size, 0.0);
    put(feasible, size, 0.0);
    if (appendedRows === size) appendedRows++;
    size++;
  }
  return accepted;
}

/**
 * The squared distance of `column` from the span of A_S, as the square of an explicit remainder instead of a
 * difference of squares; `gram`, the new row of L, is corrected on the way.
 */
function correctPivot(): f64 {
  for (let round = 0; round < 2; round++) {
    solveBackward(factor, inverses, round === 0 ? gram : correction, direction, size);
    for (let i = 0; i < size; i++) put(direction, i, -at(direction, i));
    addColumns(column, matrix, leading, support, direction, size, paddedRows);
    clearPadding(column);
    if (round === 1) break;
    dotColumns(correction, matrix, leading, support, size, column, paddedRows);
    solveForward(factor, inverses, correction, correction, size);
    for (let i = 0; i < size; i++) put(gram, i, at(gram, i) + at(correction, i));
  }
  return dot(column, column, paddedRows);
}

/** Lets position i leave the path's support; `direction` is the caller's to fix. */
export function leaveSupport(i: i32): void {
  const j = columnIndex(i);
  // On the support c equals lambda sigma; the running sum may have drifted from it.
  put(correlation, j, lambda * at(signs, i));
  put(barrier, j, 0.0);
  removeColumn(i);
  if (blockedCount > 0) admitBlocked();
}

/** Removes position i from the arrays of the support and its factor. */
export function removeColumn(i: i32): void {
  steadyRows = min(steadyRows, i);
  appendedRows = min(appendedRows, i);
  turnedShare += unitsPerRotation * removeRow(factor, inverses, forward, rotations, norms, size, i);
  removeAt(signs, i);
  removeAt(norms, i);
  removeAt(x, i);
  removeAt(feasible, i);
  const entry = support + ((<usize>i) << 2);
  memory.copy(entry, entry + 4, (<usize>(size - 1 - i)) << 2);
  size--;
  dropCount++;
}

export function removeAt(vector: usize, i: i32): void {
  const entry = vector + ((<usize>i) << 3);
  copy(entry, entry + 8, size - 1 - i);
}

function admitBlocked(): void {
  clear(barrier, columnCount);
  for (let i = 0; i < size; i++) put(barrier, columnIndex(i), infinity);
  blockedCount = 0;
}

/** image = A_S factors, 0 in the padding. */
export function findImage(factors: usize): void {
  clear(image, paddedRows);
  addColumns(image, matrix, leading, support, factors, size, paddedRows);
  clearPadding(image);
}

export function clearPadding(vector: usize): void {
  clear(vector + ((<usize>rowCount) << 3), paddedRows - rowCount);
}

// @inline
export function columnIndex(i: i32): i32 {
  return load<i32>(support + ((<usize>i) << 2));
}

/** Where the path begins. */
// @inline
export function startLambda(value: f64): void {
  lambda = value;
  lambdaMax = value;
}

// @inline
export function setLambda(value: f64): void {
  lambda = value;
}
