/*
 * Matrices of signs from one stream. The twins, over pure-rand, stand in
 * test/experiments/sparse-recovery/naive-ensembles.ts. Cost: under 1 ns an entry for dense signs; for sparse ones the
 * zeros, and 5 ns a non-zero.
 */
import { clear, columnAt } from '../../algebra/wasm/vectors';
import { closeDraws, drawBelow, loadStateWord, nextDraw, openDraws, remainderOfWord, storeStateWord } from './stream';

/** The bits of 1. */
const one: u64 = 0x3ff0000000000000;
const signBit: u64 = 0x8000000000000000;

/** Only the upper half of a draw is used: the lowest bits of xoroshiro128plus are weak, those of a linear register. */
const signsPerDraw: i32 = 16;

/**
 * Draws rows x columns signs in bands of 16 rows. In each band every column in turn takes one draw; its bits 31 down to
 * 16 are the signs of the band's rows, and a set bit is -1. So the first rows do not depend on how many there are, and
 * the stores run along the columns. Layout and the rows from `rows` to `leading` as for `fillNormals`; `state`, four
 * int32 in the order of pure-rand's getState(), becomes the state behind the draws.
 */
export function fillSigns(state: usize, matrix: usize, rows: i32, columns: i32, leading: i32): void {
  let s0 = loadStateWord(state);
  let s1 = loadStateWord(state + 8);
  for (let i = 0; i < rows; i += signsPerDraw) {
    const bandBytes = (<usize>min(signsPerDraw, rows - i)) << 3;
    for (let j = 0; j < columns; j++) {
      let bits = (s0 + s1) << 32;
      const mixed = s0 ^ s1;
      s0 = rotl(s0, 24) ^ mixed ^ (mixed << 16);
      s1 = rotl(mixed, 37);
      let entry = columnAt(matrix, leading, j) + ((<usize>i) << 3);
      const end = entry + bandBytes;
      while (entry < end) {
        store<u64>(entry, one | (bits & signBit));
        bits <<= 1;
        entry += 8;
      }
    }
  }
  for (let j = 0; j < columns; j++) clear(columnAt(matrix, leading, j) + ((<usize>rows) << 3), leading - rows);
  storeStateWord(state, s0);
  storeStateWord(state + 8, s1);
}

/**
 * Signs at `degree` distinct rows of every column, 0 elsewhere; degree <= rows. The columns get their first entry in
 * turn, then their second, and so on: the matrix of a smaller degree is a part of that of a larger one. A row that is
 * taken already is drawn again: about degree * log(degree) draws a column where degree = rows.
 */
export function fillSparseSigns(state: usize, matrix: usize, rows: i32, columns: i32, leading: i32, degree: i32): void {
  clear(matrix, columns * leading);
  if (degree === 0) return;
  openDraws(state);
  const rejected = remainderOfWord(rows);
  for (let round = 0; round < degree; round++) {
    for (let j = 0; j < columns; j++) {
      const column = columnAt(matrix, leading, j);
      let entry = column + ((<usize>drawBelow(rows, rejected)) << 3);
      while (load<u64>(entry) !== 0) entry = column + ((<usize>drawBelow(rows, rejected)) << 3);
      store<u64>(entry, one | ((<u64>(nextDraw() >>> 31)) << 63));
    }
  }
  closeDraws(state);
}
