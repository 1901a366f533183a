/*
 * The lower triangle of A diag(q) A^T for A of m x n, column-major, q >= 0: m^2 n flops.
 *
 * Method: it is B B^T with B = A diag(sqrt q). 128 columns of B at a time are packed into panels of 4 rows, and each
 * pair of panels makes a tile of 4 x 4: 8 accumulators, 2 vectors of one panel, and splats of the other.
 */
import { Columns } from './columns';
import { clear, columnAt } from './vectors';

const depthMax = 128;

/** Bytes of scratch memory for the panels. */
export function gramPanelBytes(m: i32): usize {
  return (<usize>padToQuartets(m) * <usize>depthMax) << 3;
}

/**
 * `gram`: row-major, m padded to a multiple of 4 both ways; entries above the diagonal are arbitrary, and those of the
 * padding 0 or arbitrary. Rows of A from m to the next multiple of 4 may hold any finite numbers.
 */
export function computeWeightedGram(gram: usize, matrix: Columns, m: i32, weights: usize, n: i32, panels: usize): void {
  const paddedRows = padToQuartets(m);
  const leading = matrix.leading;
  clear(gram, paddedRows * paddedRows);
  for (let first = 0; first < n; first += depthMax) {
    const depth = min(depthMax, n - first);
    packPanels(panels, columnAt(matrix.matrix, leading, first), leading, weights + ((<usize>first) << 3), m, depth);
    const panelBytes = (<usize>depth) << 5;
    for (let i = 0; i < paddedRows; i += 4) {
      const rows = panels + (<usize>i >> 2) * panelBytes;
      for (let j = 0; j <= i; j += 4) {
        const tile = gram + ((<usize>i * <usize>paddedRows + <usize>j) << 3);
        addTile(tile, (<usize>paddedRows) << 3, rows, panels + (<usize>j >> 2) * panelBytes, panelBytes);
      }
    }
  }
}

/** Panel i / 4 holds rows i .. i + 3 of B, column after column; 0 in the padding. */
function packPanels(panels: usize, columns: usize, leading: i32, weights: usize, m: i32, depth: i32): void {
  const paddedRows = padToQuartets(m);
  const panelBytes = (<usize>depth) << 5;
  for (let k = 0; k < depth; k++) {
    const factor = f64x2.splat(Math.sqrt(load<f64>(weights + ((<usize>k) << 3))));
    let source = columnAt(columns, leading, k);
    let target = panels + ((<usize>k) << 5);
    for (let i = 0; i < paddedRows; i += 4) {
      v128.store(target, f64x2.mul(factor, v128.load(source)));
      v128.store(target, f64x2.mul(factor, v128.load(source, 16)), 16);
      source += 32;
      target += panelBytes;
    }
    clear(target - panelBytes + ((<usize>(4 - (paddedRows - m))) << 3), paddedRows - m);
  }
}

/** tile += rows columns^T over the depth of both panels. */
function addTile(tile: usize, stride: usize, rows: usize, columns: usize, panelBytes: usize): void {
  let sum00 = f64x2.splat(0.0);
  let sum01 = f64x2.splat(0.0);
  let sum10 = f64x2.splat(0.0);
  let sum11 = f64x2.splat(0.0);
  let sum20 = f64x2.splat(0.0);
  let sum21 = f64x2.splat(0.0);
  let sum30 = f64x2.splat(0.0);
  let sum31 = f64x2.splat(0.0);
  const end = rows + panelBytes;
  while (rows < end) {
    const left = v128.load(columns);
    const right = v128.load(columns, 16);
    const row0 = v128.load64_splat(rows);
    sum00 = f64x2.add(sum00, f64x2.mul(row0, left));
    sum01 = f64x2.add(sum01, f64x2.mul(row0, right));
    const row1 = v128.load64_splat(rows, 8);
    sum10 = f64x2.add(sum10, f64x2.mul(row1, left));
    sum11 = f64x2.add(sum11, f64x2.mul(row1, right));
    const row2 = v128.load64_splat(rows, 16);
    sum20 = f64x2.add(sum20, f64x2.mul(row2, left));
    sum21 = f64x2.add(sum21, f64x2.mul(row2, right));
    const row3 = v128.load64_splat(rows, 24);
    sum30 = f64x2.add(sum30, f64x2.mul(row3, left));
    sum31 = f64x2.add(sum31, f64x2.mul(row3, right));
    rows += 32;
    columns += 32;
  }
  addRow(tile, sum00, sum01);
  addRow(tile + stride, sum10, sum11);
  addRow(tile + 2 * stride, sum20, sum21);
  addRow(tile + 3 * stride, sum30, sum31);
}

// @inline
function addRow(target: usize, left: v128, right: v128): void {
  v128.store(target, f64x2.add(v128.load(target), left));
  v128.store(target, f64x2.add(v128.load(target, 16), right), 16);
}

// @inline
function padToQuartets(count: i32): i32 {
  return (count + 3) & ~3;
}
