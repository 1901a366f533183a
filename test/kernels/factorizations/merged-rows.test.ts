import test from 'ava';
import { mergeParallelRows } from '../../../src/kernels/factorizations/merged-rows.js';
import { drawBelow, drawFraction } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix } from './l1-ratio-scene.js';

/** Rows side by side in `width` doubles each. */
function pack(rows: readonly (readonly number[])[], width: number): Float64Array {
  const packed = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    packed.set(row, i * width);
  });
  return packed;
}

function sumOfProducts(rows: Float64Array, width: number, w: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i += width) {
    sum += Math.abs(w.reduce((total, value, j) => total + value * rows[i + j], 0));
  }
  return sum;
}

test('parallel rows become one, zero rows none, and what is left behind them 0', (t) => {
  const rows = pack(
    [
      [0, 3, 4],
      [1, 0, 0],
      [0, 0, 0],
      [0, -6, -8],
      [1, 1, 0],
      [-2, 0, 0],
    ],
    4,
  );
  t.is(mergeParallelRows({ p: 3, width: 4, rows }), 3);
  const merged = [0, 1, 2].map((i) => [...rows.slice(4 * i, 4 * i + 3)].map((value) => Math.abs(value)));
  merged.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const expected = [
    [0, 9, 12],
    [1, 1, 0],
    [3, 0, 0],
  ];
  merged.forEach((row, i) => row.forEach((value, j) => t.true(Math.abs(value - expected[i][j]) < 1e-14)));
  t.true(rows.slice(12).every((value) => value === 0));
});

test('|Y w|_1 stays what it was', (t) => {
  for (const p of [1, 2, 3, 5, 8, 13]) {
    const stream = openTestStream('merged', p);
    const distinct = drawMatrix(stream, 6, p).to2DArray();
    const rows = Array.from({ length: 40 }, () => {
      const factor = drawBelow(stream, 5) === 0 ? 0 : 2 * drawFraction(stream) - 1;
      return distinct[drawBelow(stream, 6)].map((value) => factor * value);
    });
    const width = 4 * Math.ceil(p / 4);
    const packed = pack(rows, width);
    const before = packed.slice();
    t.is(mergeParallelRows({ p, width, rows: packed }), p === 1 ? 1 : 6);
    for (const w of drawMatrix(stream, 5, p).to2DArray()) {
      const expected = sumOfProducts(before, width, w);
      t.true(Math.abs(sumOfProducts(packed, width, w) - expected) <= 1e-13 * expected, `p=${p}`);
    }
  }
});

test('rows 1e-9 apart stay two', (t) => {
  const rows = pack(
    [
      [1, 1],
      [1, 1 + 1e-9],
    ],
    4,
  );
  t.is(mergeParallelRows({ p: 2, width: 4, rows }), 2);
});

test('zero rows alone leave none', (t) => {
  t.is(mergeParallelRows({ p: 2, width: 4, rows: new Float64Array(12) }), 0);
});
