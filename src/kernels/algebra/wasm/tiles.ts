/*
 * Products with four samples at once. A tile holds the same vector of four samples, entry by entry: entry i of all four
 * at 32 i bytes. Every sum runs over its index in ascending order from 0, whatever the sizes. Each sample has a lane of
 * its own, so that its result does not depend on its neighbours. A matrix is column-major; its leading dimension and
 * the number of columns that can be read are multiples of 4. The padding of matrices and tiles is 0. Bodies keep at
 * most 11 vectors alive (see vectors.ts).
 */
import { columnAt } from './vectors';

/** out = M in; `rows` is a multiple of 4, `columns` any. */
export function multiplyTile(out: usize, matrix: usize, leading: i32, rows: i32, columns: i32, tile: usize): void {
  const stride = (<usize>leading) << 3;
  const end = tile + ((<usize>columns) << 5);
  for (let i = 0; i < rows; i += 4) {
    let a0 = f64x2.splat(0.0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let column = matrix + ((<usize>i) << 3);
    for (let at = tile; at < end; at += 32) {
      const x0 = v128.load(at);
      const x1 = v128.load(at, 16);
      const a = v128.load64_splat(column);
      a0 = f64x2.add(a0, f64x2.mul(a, x0));
      a1 = f64x2.add(a1, f64x2.mul(a, x1));
      const b = v128.load64_splat(column, 8);
      b0 = f64x2.add(b0, f64x2.mul(b, x0));
      b1 = f64x2.add(b1, f64x2.mul(b, x1));
      const c = v128.load64_splat(column, 16);
      c0 = f64x2.add(c0, f64x2.mul(c, x0));
      c1 = f64x2.add(c1, f64x2.mul(c, x1));
      const d = v128.load64_splat(column, 24);
      d0 = f64x2.add(d0, f64x2.mul(d, x0));
      d1 = f64x2.add(d1, f64x2.mul(d, x1));
      column += stride;
    }
    storeFour(out + ((<usize>i) << 5), a0, a1, b0, b1);
    storeFour(out + ((<usize>i) << 5) + 64, c0, c1, d0, d1);
  }
}

/** out = M^T in; `columns` is a multiple of 4, `rows` any. */
export function multiplyTileTransposed(
  out: usize,
  matrix: usize,
  leading: i32,
  rows: i32,
  columns: i32,
  tile: usize,
): void {
  const stride = (<usize>leading) << 3;
  const end = tile + ((<usize>rows) << 5);
  for (let j = 0; j < columns; j += 4) {
    let a0 = f64x2.splat(0.0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let column = columnAt(matrix, leading, j);
    for (let at = tile; at < end; at += 32) {
      const u0 = v128.load(at);
      const u1 = v128.load(at, 16);
      const a = v128.load64_splat(column);
      a0 = f64x2.add(a0, f64x2.mul(a, u0));
      a1 = f64x2.add(a1, f64x2.mul(a, u1));
      const b = v128.load64_splat(column + stride);
      b0 = f64x2.add(b0, f64x2.mul(b, u0));
      b1 = f64x2.add(b1, f64x2.mul(b, u1));
      const c = v128.load64_splat(column + 2 * stride);
      c0 = f64x2.add(c0, f64x2.mul(c, u0));
      c1 = f64x2.add(c1, f64x2.mul(c, u1));
      const d = v128.load64_splat(column + 3 * stride);
      d0 = f64x2.add(d0, f64x2.mul(d, u0));
      d1 = f64x2.add(d1, f64x2.mul(d, u1));
      column += 8;
    }
    storeFour(out + ((<usize>j) << 5), a0, a1, b0, b1);
    storeFour(out + ((<usize>j) << 5) + 64, c0, c1, d0, d1);
  }
}

/**
 * G = sum over tiles of R X^T: `residuals` are tiles of `rows` entries (a multiple of 4), `points` of `columns` (a
 * multiple of 2). Tiles stand one behind the other. G has the leading dimension `rows`.
 */
export function correlateTiles(
  gradient: usize,
  rows: i32,
  columns: i32,
  residuals: usize,
  points: usize,
  tileCount: i32,
): void {
  const rowBytes = (<usize>rows) << 5;
  const columnBytes = (<usize>columns) << 5;
  for (let j = 0; j < columns; j += 2) {
    for (let i = 0; i < rows; i += 2) {
      let aa = f64x2.splat(0.0);
      let ab = aa;
      let ba = aa;
      let bb = aa;
      let u = residuals + ((<usize>i) << 5);
      let x = points + ((<usize>j) << 5);
      for (let t = 0; t < tileCount; t++) {
        const u0 = v128.load(u);
        const u1 = v128.load(u, 16);
        const w0 = v128.load(u, 32);
        const w1 = v128.load(u, 48);
        const x0 = v128.load(x);
        const x1 = v128.load(x, 16);
        aa = f64x2.add(aa, f64x2.add(f64x2.mul(u0, x0), f64x2.mul(u1, x1)));
        ba = f64x2.add(ba, f64x2.add(f64x2.mul(w0, x0), f64x2.mul(w1, x1)));
        const y0 = v128.load(x, 32);
        const y1 = v128.load(x, 48);
        ab = f64x2.add(ab, f64x2.add(f64x2.mul(u0, y0), f64x2.mul(u1, y1)));
        bb = f64x2.add(bb, f64x2.add(f64x2.mul(w0, y0), f64x2.mul(w1, y1)));
        u += rowBytes;
        x += columnBytes;
      }
      const first = columnAt(gradient, rows, j) + ((<usize>i) << 3);
      storePairSums(first, aa, ba);
      storePairSums(first + ((<usize>rows) << 3), ab, bb);
    }
  }
}

/** tile -= other, and the squared norm of each lane into the four doubles at `squares`. */
export function subtractTile(tile: usize, other: usize, rows: i32, squares: usize): void {
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  const bytes = (<usize>rows) << 5;
  for (let at: usize = 0; at < bytes; at += 32) {
    const u0 = f64x2.sub(v128.load(tile + at), v128.load(other + at));
    const u1 = f64x2.sub(v128.load(tile + at, 16), v128.load(other + at, 16));
    v128.store(tile + at, u0);
    v128.store(tile + at, u1, 16);
    s0 = f64x2.add(s0, f64x2.mul(u0, u0));
    s1 = f64x2.add(s1, f64x2.mul(u1, u1));
  }
  v128.store(squares, s0);
  v128.store(squares, s1, 16);
}

// @inline
function storeFour(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}

// @inline
function storePairSums(at: usize, a: v128, b: v128): void {
  v128.store(at, f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3)));
}
