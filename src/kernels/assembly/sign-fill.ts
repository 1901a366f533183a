/*
 * Matrices of signs from one stream. The twins, over pure-rand, stand in
 * test/experiments/sparse-recovery/naive-ensembles.ts. Cost: under 1 ns an entry for dense signs; for sparse ones the
 * zeros, and 5 ns a non-zero.
 */
import {
  closeDraws,
  drawBelow,
  loadStateWord,
  nextDraw,
  openDraws,
  remainderOfWord,
  storeStateWord,
} from './stream';
import { clear, columnAt } from './vectors';

/** The bits of 1. */
const one: u64 = 0x3ff0000000000000;

/** Only the draw's upper half: the lowest bits of xoroshiro128plus are a linear register's, its weak ones. */
const signsPerDraw: i32 = 16;

/**
 * Draws rows x columns signs row by row, 16 a draw, from bit 31 down to bit 16; a set bit is -1. Layout, state and the
 * rows from `rows` to `leading` as for `fillNormals`.
 */
export function fillSigns(state: usize, matrix: usize, rows: i32, columns: i32, leading: i32): void {
  let s0 = loadStateWord(state);
  let s1 = loadStateWord(state + 8);
  const stride = <usize>leading << 3;
  const rowEnd = <usize>columns * stride;
  let bits: u32 = 0;
  let left = 0;
  for (let i = 0; i < rows; i++) {
    let entry = matrix + (<usize>i << 3);
    const end = entry + rowEnd;
    while (entry < end) {
      if (left == 0) {
        bits = <u32>(s0 + s1);
        left = signsPerDraw;
        const mixed = s0 ^ s1;
        s0 = rotl(s0, 24) ^ mixed ^ (mixed << 16);
        s1 = rotl(mixed, 37);
      }
      store<u64>(entry, one | (<u64>(bits >>> 31) << 63));
      bits <<= 1;
      left--;
      entry += stride;
    }
  }
  for (let j = 0; j < columns; j++) clear(columnAt(matrix, leading, j) + (<usize>rows << 3), leading - rows);
  storeStateWord(state, s0);
  storeStateWord(state + 8, s1);
}

/**
 * Signs at `degree` distinct rows of every column, 0 elsewhere; degree <= rows. The columns get their first entry in
 * turn, then their second, and so on: the matrix of a smaller degree is a part of that of a larger. A row that is taken
 * is drawn anew, which nears degree * log(degree) draws a column where degree = rows.
 */
export function fillSparseSigns(
  state: usize,
  matrix: usize,
  rows: i32,
  columns: i32,
  leading: i32,
  degree: i32,
): void {
  clear(matrix, columns * leading);
  openDraws(state);
  const rejected = remainderOfWord(rows);
  for (let round = 0; round < degree; round++) {
    for (let j = 0; j < columns; j++) {
      const column = columnAt(matrix, leading, j);
      let entry = column + (<usize>drawBelow(rows, rejected) << 3);
      while (load<u64>(entry) != 0) entry = column + (<usize>drawBelow(rows, rejected) << 3);
      store<u64>(entry, one | (<u64>(nextDraw() >>> 31) << 63));
    }
  }
  closeDraws(state);
}
