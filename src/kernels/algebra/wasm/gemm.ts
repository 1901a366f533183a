/*
 * C += A B for column-major matrices, in doubles and in singles.
 *
 * Method: Goto & van de Geijn, ACM Trans. Math. Softw. 34 (2008) 12. A block of A (at most rowBlock x innerBlock, in
 * L2) and a panel of B (innerBlock x columnBlock) are copied into slivers in the order in which they are read, filled
 * up with zeros; a tile of C of two vectors by 4 columns keeps 8 sums, 2 loads of A and 4 of B alive, at the limit of
 * what V8 leaves in registers.
 *
 * An entry of C gains one sum for every innerBlock of the inner dimension, each in ascending order: its bits do not
 * depend on where it lies in C.
 *
 * Cost: 2 m n k flops.
 */

/** In doubles a block of A takes 64 KB of L2, a sliver of it 4 KB of L1; half or twice of either is as fast. */
const rowBlock = 64;
const innerBlock = 128;
const columnBlock = 512;
const tileColumns = 4;

/** Bytes of scratch for products of any size, of either kind: a block of A and a panel of B of doubles. */
export function gemmScratchBytes(): usize {
  return (<usize>((rowBlock + columnBlock) * innerBlock)) << 3;
}

/** C += A B, C of m x n, A of m x k and B of k x n, each with its leading dimension in elements. C overlaps neither. */
@unmanaged
export class Product {
  m: i32;
  n: i32;
  k: i32;
  /** Leading dimensions: each is at least the number of rows of its matrix. */
  leadingA: i32;
  leadingB: i32;
  leadingC: i32;
  a: usize;
  b: usize;
  c: usize;
  /** `gemmScratchBytes` says how many bytes it needs. */
  scratch: usize;
}

/** In doubles. */
export function gemm(product: Product): void {
  multiplyAdd<f64>(product);
}

/** In singles. */
export function gemmSingle(product: Product): void {
  multiplyAdd<f32>(product);
}

function multiplyAdd<T>(product: Product): void {
  const m = product.m;
  const n = product.n;
  const k = product.k;
  const a = product.a;
  const leadingA = product.leadingA;
  const b = product.b;
  const leadingB = product.leadingB;
  const scratch = product.scratch;
  const panel = scratch + <usize>(rowBlock * innerBlock) * sizeof<T>();
  for (let column = 0; column < n; column += columnBlock) {
    const columns = min(columnBlock, n - column);
    for (let inner = 0; inner < k; inner += innerBlock) {
      const depth = min(innerBlock, k - inner);
      packColumns<T>(panel, entry<T>(b, leadingB, inner, column), leadingB, depth, columns);
      for (let row = 0; row < m; row += rowBlock) {
        const rows = min(rowBlock, m - row);
        packRows<T>(scratch, entry<T>(a, leadingA, row, inner), leadingA, rows, depth);
        block.rows = rows;
        block.columns = columns;
        block.depth = depth;
        block.leading = product.leadingC;
        block.left = scratch;
        block.right = panel;
        block.target = entry<T>(product.c, block.leading, row, column);
        multiplyBlock<T>(block);
      }
    }
  }
}

/** Slivers of two vectors of rows, column after column. */
function packRows<T>(target: usize, a: usize, leading: i32, rows: i32, depth: i32): void {
  for (let row = 0; row < rows; row += tileRows<T>()) {
    const height = min(tileRows<T>(), rows - row);
    let source = entry<T>(a, leading, row, 0);
    for (let k = 0; k < depth; k++) {
      if (height === tileRows<T>()) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
      } else {
        v128.store(target, i64x2.splat(0));
        v128.store(target, i64x2.splat(0), 16);
        for (let i = 0; i < height; i++) store<T>(entry<T>(target, 0, i, 0), load<T>(entry<T>(source, 0, i, 0)));
      }
      source = entry<T>(source, leading, 0, 1);
      target += 32;
    }
  }
}

/** Slivers of four columns, row after row. */
function packColumns<T>(target: usize, b: usize, leading: i32, depth: i32, columns: i32): void {
  for (let column = 0; column < columns; column += tileColumns) {
    for (let j = 0; j < tileColumns; j++) {
      let place = entry<T>(target, 0, j, 0);
      let source = entry<T>(b, leading, 0, column + j);
      const step: usize = column + j < columns ? sizeof<T>() : 0;
      for (let k = 0; k < depth; k++) {
        store<T>(place, step === 0 ? <T>0 : load<T>(source));
        source += step;
        place = entry<T>(place, 0, tileColumns, 0);
      }
    }
    target = entry<T>(target, 0, tileColumns * depth, 0);
  }
}

/** A block of C and the slivers that are added to it. */
@unmanaged
class Block {
  rows: i32;
  columns: i32;
  /** The length of the slivers. */
  depth: i32;
  leading: i32;
  left: usize;
  right: usize;
  target: usize;
}

const block = changetype<Block>(memory.data(offsetof<Block>(), 16));

/** Multiplies all tiles of a block. Tiles at its lower and right edges are formed in `edge` first. */
function multiplyBlock<T>(part: Block): void {
  const rows = part.rows;
  const columns = part.columns;
  const depth = part.depth;
  const leading = part.leading;
  for (let column = 0; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    const right = entry<T>(part.right, depth, 0, column);
    for (let row = 0; row < rows; row += tileRows<T>()) {
      const height = min(tileRows<T>(), rows - row);
      const left = entry<T>(part.left, depth, 0, row);
      const target = entry<T>(part.target, leading, row, column);
      if (width === tileColumns && height === tileRows<T>()) {
        multiplyTile<T>(left, right, depth, target, leading);
        continue;
      }
      memory.fill(edge, 0, 128);
      multiplyTile<T>(left, right, depth, edge, tileRows<T>());
      for (let j = 0; j < width; j++) {
        for (let i = 0; i < height; i++) {
          const place = entry<T>(target, leading, i, j);
          // @ts-expect-error: T is f32 or f64, and TypeScript does not know that they add.
          store<T>(place, <T>(load<T>(place) + load<T>(entry<T>(edge, tileRows<T>(), i, j))));
        }
      }
    }
  }
}

/** Holds a tile at an edge of C. */
const edge = memory.data(128, 16);

/** Two vectors of rows by four columns. */
function multiplyTile<T>(left: usize, right: usize, depth: i32, c: usize, leading: i32): void {
  let low0 = i64x2.splat(0);
  let low1 = i64x2.splat(0);
  let low2 = i64x2.splat(0);
  let low3 = i64x2.splat(0);
  let high0 = i64x2.splat(0);
  let high1 = i64x2.splat(0);
  let high2 = i64x2.splat(0);
  let high3 = i64x2.splat(0);
  const end = left + ((<usize>depth) << 5);
  while (left < end) {
    const low = v128.load(left);
    const high = v128.load(left, 16);
    const factor0 = v128.load_splat<T>(right);
    low0 = v128.add<T>(low0, v128.mul<T>(low, factor0));
    high0 = v128.add<T>(high0, v128.mul<T>(high, factor0));
    const factor1 = v128.load_splat<T>(right, sizeof<T>());
    low1 = v128.add<T>(low1, v128.mul<T>(low, factor1));
    high1 = v128.add<T>(high1, v128.mul<T>(high, factor1));
    const factor2 = v128.load_splat<T>(right, 2 * sizeof<T>());
    low2 = v128.add<T>(low2, v128.mul<T>(low, factor2));
    high2 = v128.add<T>(high2, v128.mul<T>(high, factor2));
    const factor3 = v128.load_splat<T>(right, 3 * sizeof<T>());
    low3 = v128.add<T>(low3, v128.mul<T>(low, factor3));
    high3 = v128.add<T>(high3, v128.mul<T>(high, factor3));
    left += 32;
    right += 4 * sizeof<T>();
  }
  const stride = <usize>leading * sizeof<T>();
  addPair<T>(c, low0, high0);
  addPair<T>(c + stride, low1, high1);
  addPair<T>(c + 2 * stride, low2, high2);
  addPair<T>(c + 3 * stride, low3, high3);
}

// @inline
function addPair<T>(c: usize, low: v128, high: v128): void {
  v128.store(c, v128.add<T>(v128.load(c), low));
  v128.store(c, v128.add<T>(v128.load(c, 16), high), 16);
}

// @inline
function tileRows<T>(): i32 {
  return <i32>(32 / sizeof<T>());
}

// @inline
function entry<T>(matrix: usize, leading: i32, i: i32, j: i32): usize {
  return matrix + (<usize>i + <usize>leading * <usize>j) * sizeof<T>();
}
