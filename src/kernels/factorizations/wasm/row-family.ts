/*
 * The rows y_i of an N x p matrix Y, one problem's after another: products with all of them and Gram matrices of some.
 * Rows lie one behind the other, `width` = p padded to a multiple of 4 doubles each, 0 in the padding.
 *
 * Cost: 2 N p flops a product, p^2 flops a row of a Gram matrix.
 */
import { addFour, addScaled, clear, fourOf, multiplyTransposed } from '../../algebra/wasm/vectors';

/** Rows that the Gram matrix takes at a time. */
const depthMax = 128;

/** Placed by `openRowFamily`. */
@unmanaged
export class RowFamily {
  rowCount: i32;
  columnCount: i32;
  /** Doubles from row to row. */
  width: i32;
  rows: usize;
  panels: usize;
}

/** Bytes of scratch memory. */
export function rowFamilyBytes(p: i32): usize {
  return (<usize>((p + 3) & ~3) * <usize>depthMax) << 3;
}

export function openRowFamily(family: RowFamily, rowsAt: usize, count: i32, p: i32, scratch: usize): void {
  family.rows = rowsAt;
  family.rowCount = count;
  family.columnCount = p;
  family.width = (p + 3) & ~3;
  family.panels = scratch;
}

// @inline
export function rowOf(family: RowFamily, i: i32): usize {
  return family.rows + ((<usize>i * <usize>family.width) << 3);
}

/** target_i = y_i . x; x is 0 in the padding. */
export function multiplyRows(family: RowFamily, target: usize, x: usize): void {
  const width = family.width;
  multiplyTransposed(target, family.rows, width, x, width, family.rowCount);
}

/** target = sum_i weights_i y_i */
export function combineRows(family: RowFamily, target: usize, weights: usize): void {
  const width = family.width;
  const rowCount = family.rowCount;
  clear(target, width);
  const quadEnd = rowCount & ~3;
  for (let i = 0; i < quadEnd; i += 4) {
    const y = fourOf(rowOf(family, i), rowOf(family, i + 1), rowOf(family, i + 2), rowOf(family, i + 3));
    addFour(target, weights + ((<usize>i) << 3), y, width);
  }
  for (let i = quadEnd; i < rowCount; i++) {
    addScaled(target, load<f64>(weights + ((<usize>i) << 3)), rowOf(family, i), width);
  }
}

/** gram += factor sum_i y_i y_i^T over the `count` listed rows: row-major, `width` both ways, on and below the diagonal. */
export function addRowGram(family: RowFamily, gram: usize, factor: f64, list: usize, count: i32): void {
  const width = family.width;
  const panels = family.panels;
  for (let first = 0; first < count; first += depthMax) {
    const depth = min(depthMax, count - first);
    packPanels(family, list + ((<usize>first) << 2), depth);
    const panelBytes = (<usize>depth) << 5;
    for (let i = 0; i < width; i += 4) {
      const left = panels + (<usize>i >> 2) * panelBytes;
      for (let j = 0; j <= i; j += 4) {
        const right = panels + (<usize>j >> 2) * panelBytes;
        addTile(family, gram + ((<usize>i * <usize>width + <usize>j) << 3), factor, left, right, panelBytes);
      }
    }
  }
}

/** Panel q holds the entries 4 q to 4 q + 3 of each listed row. */
function packPanels(family: RowFamily, list: usize, depth: i32): void {
  const panels = family.panels;
  const width = family.width;
  const panelBytes = (<usize>depth) << 5;
  for (let k = 0; k < depth; k++) {
    let source = rowOf(family, load<i32>(list + ((<usize>k) << 2)));
    let target = panels + ((<usize>k) << 5);
    const end = source + ((<usize>width) << 3);
    while (source < end) {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      source += 32;
      target += panelBytes;
    }
  }
}

/** tile += factor left right^T over the depth of both panels. */
function addTile(family: RowFamily, tile: usize, factor: f64, left: usize, right: usize, panelBytes: usize): void {
  let sum00 = f64x2.splat(0.0);
  let sum01 = f64x2.splat(0.0);
  let sum10 = f64x2.splat(0.0);
  let sum11 = f64x2.splat(0.0);
  let sum20 = f64x2.splat(0.0);
  let sum21 = f64x2.splat(0.0);
  let sum30 = f64x2.splat(0.0);
  let sum31 = f64x2.splat(0.0);
  const end = left + panelBytes;
  while (left < end) {
    const low = v128.load(right);
    const high = v128.load(right, 16);
    const row0 = v128.load64_splat(left);
    sum00 = f64x2.add(sum00, f64x2.mul(row0, low));
    sum01 = f64x2.add(sum01, f64x2.mul(row0, high));
    const row1 = v128.load64_splat(left, 8);
    sum10 = f64x2.add(sum10, f64x2.mul(row1, low));
    sum11 = f64x2.add(sum11, f64x2.mul(row1, high));
    const row2 = v128.load64_splat(left, 16);
    sum20 = f64x2.add(sum20, f64x2.mul(row2, low));
    sum21 = f64x2.add(sum21, f64x2.mul(row2, high));
    const row3 = v128.load64_splat(left, 24);
    sum30 = f64x2.add(sum30, f64x2.mul(row3, low));
    sum31 = f64x2.add(sum31, f64x2.mul(row3, high));
    left += 32;
    right += 32;
  }
  const scale = f64x2.splat(factor);
  const stride = (<usize>family.width) << 3;
  addRow(tile, scale, sum00, sum01);
  addRow(tile + stride, scale, sum10, sum11);
  addRow(tile + 2 * stride, scale, sum20, sum21);
  addRow(tile + 3 * stride, scale, sum30, sum31);
}

// @inline
function addRow(target: usize, scale: v128, low: v128, high: v128): void {
  v128.store(target, f64x2.add(v128.load(target), f64x2.mul(scale, low)));
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.mul(scale, high)), 16);
}
