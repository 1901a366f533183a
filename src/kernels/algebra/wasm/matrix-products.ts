/*
 * Products of gathered columns, A_S^T A_S and A_S^T A_T, for A of m x n, column-major.
 *
 * Every entry is a sum over the rows of its own: the even rows in one lane, the odd ones in the other, then both. So
 * its bits depend on its two columns alone, not on where tiles or blocks begin. A tile of 4 x 2 columns keeps 8 sums
 * and 6 loads alive, at the limit of what V8 leaves in registers, and does 16 operations on them.
 * The pairs run within panels of columns that stay in L2. The rows are not cut into blocks: six streams run from L2 as
 * fast as from L1 (19 GFLOP/s at 2000 rows as well as at 100), and cutting would cost a second pass over the sums.
 *
 * Cost: m s^2 flops for A_S^T A_S, 2 m s t for A_S^T A_T (s = |S|, t = |T|).
 */
import { columnAt, Four, fourOf } from './vectors';

/** Columns of a panel: 48 of 800 rows take 300 KB of L2. */
const panelColumns = 48;

/**
 * The dot products of p, and then of q, with four columns, into eight consecutive doubles. The last of an odd number
 * of elements is added to the even ones.
 */
// @inline
export function dotTile(target: usize, columns: Four, p: usize, q: usize, length: i32): void {
  let a = columns.a;
  let b = columns.b;
  let c = columns.c;
  let d = columns.d;
  let ap = f64x2.splat(0.0);
  let bp = f64x2.splat(0.0);
  let cp = f64x2.splat(0.0);
  let dp = f64x2.splat(0.0);
  let aq = f64x2.splat(0.0);
  let bq = f64x2.splat(0.0);
  let cq = f64x2.splat(0.0);
  let dq = f64x2.splat(0.0);
  const end = p + ((<usize>(length & ~1)) << 3);
  while (p < end) {
    const left = v128.load(p);
    const right = v128.load(q);
    const first = v128.load(a);
    ap = f64x2.add(ap, f64x2.mul(first, left));
    aq = f64x2.add(aq, f64x2.mul(first, right));
    const second = v128.load(b);
    bp = f64x2.add(bp, f64x2.mul(second, left));
    bq = f64x2.add(bq, f64x2.mul(second, right));
    const third = v128.load(c);
    cp = f64x2.add(cp, f64x2.mul(third, left));
    cq = f64x2.add(cq, f64x2.mul(third, right));
    const fourth = v128.load(d);
    dp = f64x2.add(dp, f64x2.mul(fourth, left));
    dq = f64x2.add(dq, f64x2.mul(fourth, right));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    p += 16;
    q += 16;
  }
  if (length & 1) {
    const left = v128.load64_zero(p);
    const right = v128.load64_zero(q);
    const first = v128.load64_zero(a);
    ap = f64x2.add(ap, f64x2.mul(first, left));
    aq = f64x2.add(aq, f64x2.mul(first, right));
    const second = v128.load64_zero(b);
    bp = f64x2.add(bp, f64x2.mul(second, left));
    bq = f64x2.add(bq, f64x2.mul(second, right));
    const third = v128.load64_zero(c);
    cp = f64x2.add(cp, f64x2.mul(third, left));
    cq = f64x2.add(cq, f64x2.mul(third, right));
    const fourth = v128.load64_zero(d);
    dp = f64x2.add(dp, f64x2.mul(fourth, left));
    dq = f64x2.add(dq, f64x2.mul(fourth, right));
  }
  v128.store(target, addLanes(ap, bp));
  v128.store(target, addLanes(cp, dp), 16);
  v128.store(target, addLanes(aq, bq), 32);
  v128.store(target, addLanes(cq, dq), 48);
}

/** The products of p alone, into four doubles: dotFour of vectors.ts for any length. */
// @inline
function dotHalfTile(target: usize, columns: Four, p: usize, length: i32): void {
  let a = columns.a;
  let b = columns.b;
  let c = columns.c;
  let d = columns.d;
  let ap = f64x2.splat(0.0);
  let bp = f64x2.splat(0.0);
  let cp = f64x2.splat(0.0);
  let dp = f64x2.splat(0.0);
  const end = p + ((<usize>(length & ~1)) << 3);
  while (p < end) {
    const left = v128.load(p);
    ap = f64x2.add(ap, f64x2.mul(v128.load(a), left));
    bp = f64x2.add(bp, f64x2.mul(v128.load(b), left));
    cp = f64x2.add(cp, f64x2.mul(v128.load(c), left));
    dp = f64x2.add(dp, f64x2.mul(v128.load(d), left));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    p += 16;
  }
  if (length & 1) {
    const left = v128.load64_zero(p);
    ap = f64x2.add(ap, f64x2.mul(v128.load64_zero(a), left));
    bp = f64x2.add(bp, f64x2.mul(v128.load64_zero(b), left));
    cp = f64x2.add(cp, f64x2.mul(v128.load64_zero(c), left));
    dp = f64x2.add(dp, f64x2.mul(v128.load64_zero(d), left));
  }
  v128.store(target, addLanes(ap, bp));
  v128.store(target, addLanes(cp, dp), 16);
}

/** The sums of the lanes of x and of y. */
// @inline
function addLanes(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}

/** A Gram matrix of gathered columns of A, and where it is written, by rows. */
@unmanaged
export class GatheredGram {
  gram: usize;
  /** Doubles from row to row. */
  leadingGram: i32;
  matrix: usize;
  leading: i32;
  /** The rows of A that take part; what lies below them does not matter. */
  rows: i32;
  /** S, int32. */
  indices: usize;
  count: i32;
  /** T, int32, for `crossGram` alone. */
  others: usize;
  otherCount: i32;
}

/**
 * A_S^T A_S: row i holds the products with the columns 0 to i, and arbitrary numbers behind them up to the next
 * multiple of 4. `leadingGram` has room for that.
 */
export function gramColumns(product: GatheredGram): void {
  const indices = product.indices;
  const count = product.count;
  for (let panel = 0; panel < count; panel += panelColumns) {
    const panelEnd = min(panel + panelColumns, count);
    for (let j = 0; j < panelEnd; j += 4) multiplyQuad(product, j, indices, max(j, panel), panelEnd);
  }
}

/**
 * A_S^T A_T, a row for each column of T: row i holds the products of the i-th column of T with those of S, and
 * arbitrary numbers behind them up to the next multiple of 4.
 */
export function crossGram(product: GatheredGram): void {
  const others = product.others;
  const count = product.count;
  const otherCount = product.otherCount;
  for (let panel = 0; panel < otherCount; panel += panelColumns) {
    const panelEnd = min(panel + panelColumns, otherCount);
    for (let j = 0; j < count; j += 4) multiplyQuad(product, j, others, panel, panelEnd);
  }
}

/**
 * Four products with the columns from j on in each of the rows `start` to `end`. Where there are fewer than four
 * columns left the last one is taken again.
 */
function multiplyQuad(product: GatheredGram, j: i32, others: usize, start: i32, end: i32): void {
  const matrix = product.matrix;
  const leading = product.leading;
  const indices = product.indices;
  const rows = product.rows;
  const last = product.count - 1;
  const columns = fourOf(
    gathered(matrix, leading, indices, j),
    gathered(matrix, leading, indices, min(j + 1, last)),
    gathered(matrix, leading, indices, min(j + 2, last)),
    gathered(matrix, leading, indices, min(j + 3, last)),
  );
  const rowBytes = (<usize>product.leadingGram) << 3;
  let target = product.gram + <usize>start * rowBytes + ((<usize>j) << 3);
  let other = others + ((<usize>start) << 2);
  for (let i = start; i + 1 < end; i += 2) {
    const p = columnAt(matrix, leading, load<i32>(other));
    const q = columnAt(matrix, leading, load<i32>(other, 4));
    dotTile(tile, columns, p, q, rows);
    v128.store(target, v128.load(tile));
    v128.store(target, v128.load(tile, 16), 16);
    target += rowBytes;
    v128.store(target, v128.load(tile, 32));
    v128.store(target, v128.load(tile, 48), 16);
    target += rowBytes;
    other += 8;
  }
  if ((end - start) & 1) dotHalfTile(target, columns, columnAt(matrix, leading, load<i32>(other)), rows);
}

/** Eight doubles in which the sums of a tile are formed before they are stored in their rows. */
const tile = memory.data(64, 16);

// @inline
function gathered(matrix: usize, leading: i32, indices: usize, i: i32): usize {
  return columnAt(matrix, leading, load<i32>(indices + ((<usize>i) << 2)));
}
