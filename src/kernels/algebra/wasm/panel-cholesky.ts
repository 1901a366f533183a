/*
 * The factor of cholesky.ts, grown by many rows at once: L L^T = G, rows packed.
 *
 * Method: left-looking by panels of 4 columns. Below a panel's triangle every new row takes its 4 entries from the dot
 * products of its finished part with those of the panel's rows, two new rows a tile, and a solve with the triangle:
 * on the rows of the old factor this is the forward solve L Y = G_ST, on the new ones the factorisation itself (Golub &
 * Van Loan, section 4.2, the block dot product form).
 *
 * Panels begin at multiples of 4 of the whole factor, and an entry is always the same sum in the same order: however
 * the rows are cut into calls, the factor has the same bits.
 *
 * Cost: t s^2 + s t^2 + t^3 / 3 flops for t rows behind s.
 */
import { rowAt } from './cholesky';
import { dotTile } from './matrix-products';
import { copy, dotFour, fourOf } from './vectors';

/** Eight doubles through which the sums of a tile are passed to the triangle. */
const sums = memory.data(64, 16);

/**
 * Rows size to size + count of the packed `factor` hold the rows of G up to the diagonal, and become those of L, with
 * the reciprocals of their diagonal in `inverses`. Stops at the first row whose squared pivot is not above `share` of
 * its diagonal entry of G, or is not a number; returns the number of rows before it. That row and those behind it are
 * then neither G nor L.
 */
export function factorRows(factor: usize, inverses: usize, size: i32, count: i32, share: f64): i32 {
  const end = size + count;
  for (let panel = 0; panel < end; panel += 4) {
    const panelEnd = min(panel + 4, end);
    for (let row = max(panel, size); row < panelEnd; row++) {
      if (!finishRow(factor, inverses, panel, row, share)) return row - size;
    }
    solvePanel(factor, inverses, panel, max(panel + 4, size), end);
  }
  return count;
}

/** Finishes the entries of a row within its own panel, the pivot last; false if the pivot is too small. */
function finishRow(factor: usize, inverses: usize, panel: i32, row: i32, share: f64): bool {
  const target = rowAt(factor, row);
  const rows = fourOf(
    rowAt(factor, panel),
    rowAt(factor, min(panel + 1, row)),
    rowAt(factor, min(panel + 2, row)),
    rowAt(factor, min(panel + 3, row)),
  );
  dotFour(sums, rows, target, panel);
  for (let j = panel; j <= row; j++) {
    const source = rowAt(factor, j);
    const at = (<usize>j) << 3;
    const square = load<f64>(target + at);
    let value = square - load<f64>(sums + ((<usize>(j - panel)) << 3));
    for (let k = panel; k < j; k++) {
      const inner = (<usize>k) << 3;
      value -= load<f64>(source + inner) * load<f64>(target + inner);
    }
    if (j < row) {
      store<f64>(target + at, value * load<f64>(inverses + at));
    } else {
      if (!(value > share * square)) return false;
      const pivot = Math.sqrt(value);
      store<f64>(target + at, pivot);
      store<f64>(inverses + at, 1.0 / pivot);
    }
  }
  return true;
}

/** Computes the four entries of a panel in the rows `start` to `end` behind it. */
function solvePanel(factor: usize, inverses: usize, panel: i32, start: i32, end: i32): void {
  const a = rowAt(factor, panel);
  const b = rowAt(factor, panel + 1);
  const c = rowAt(factor, panel + 2);
  const d = rowAt(factor, panel + 3);
  const rows = fourOf(a, b, c, d);
  const at = (<usize>panel) << 3;
  const diagonal = inverses + at;
  for (let row = start; row < end; row += 2) {
    const left = rowAt(factor, row);
    const isLast = row + 1 === end;
    const right = isLast ? left : rowAt(factor, row + 1);
    if (isLast) {
      dotFour(sums, rows, left, panel);
      copy(sums + 32, sums, 4);
    } else {
      dotTile(sums, rows, left, right, panel);
    }
    const leftLow = f64x2.sub(v128.load(left + at), v128.load(sums));
    const leftHigh = f64x2.sub(v128.load(left + at, 16), v128.load(sums, 16));
    const rightLow = f64x2.sub(v128.load(right + at), v128.load(sums, 32));
    const rightHigh = f64x2.sub(v128.load(right + at, 16), v128.load(sums, 48));
    // Each row has one lane.
    let y0 = v128.shuffle<f64>(leftLow, rightLow, 0, 2);
    let y1 = v128.shuffle<f64>(leftLow, rightLow, 1, 3);
    let y2 = v128.shuffle<f64>(leftHigh, rightHigh, 0, 2);
    let y3 = v128.shuffle<f64>(leftHigh, rightHigh, 1, 3);
    y0 = f64x2.mul(y0, v128.load64_splat(diagonal));
    y1 = subtract(y1, b + at, y0);
    y1 = f64x2.mul(y1, v128.load64_splat(diagonal, 8));
    y2 = subtract(subtract(y2, c + at, y0), c + at + 8, y1);
    y2 = f64x2.mul(y2, v128.load64_splat(diagonal, 16));
    y3 = subtract(subtract(subtract(y3, d + at, y0), d + at + 8, y1), d + at + 16, y2);
    y3 = f64x2.mul(y3, v128.load64_splat(diagonal, 24));
    v128.store(left + at, v128.shuffle<f64>(y0, y1, 0, 2));
    v128.store(left + at, v128.shuffle<f64>(y2, y3, 0, 2), 16);
    v128.store(right + at, v128.shuffle<f64>(y0, y1, 1, 3));
    v128.store(right + at, v128.shuffle<f64>(y2, y3, 1, 3), 16);
  }
}

/** y - l z with l in memory. */
// @inline
function subtract(y: v128, l: usize, z: v128): v128 {
  return f64x2.sub(y, f64x2.mul(v128.load64_splat(l), z));
}
