import test from 'ava';
import { openArena, viewMemory } from '../../../src/kernels/memory/arena.js';
import { gatheredGramBytes, writeGatheredGram } from '../../../src/kernels/memory/generated/kernels.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import * as naive from '../naive/matrix-products.js';

/*
 * Gathered products against their twins, from nothing to two tiles and one more, and over the seams of the panels.
 * A sum of m products may differ by its order: by a few roundings of the sum of magnitudes.
 */

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const guard = 4.25;
const columnCount = 13;
const counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 47, 49, 97];
const rowCounts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 64];

/** Rows below those that take part hold numbers that must not matter. */
function drawColumns(rows: number): naive.ColumnMajor {
  const leading = 4 * Math.ceil(rows / 4) + 4;
  const values = new Float64Array(leading * columnCount);
  drawNormals(openTestStream('gathered products', rows), values);
  return { values, leading, rows, columns: columnCount };
}

function drawIndices(count: number, role: number): number[] {
  const stream = openTestStream('gathered indices', 1000 * role + count);
  return Array.from({ length: count }, () => drawBelow(stream, columnCount));
}

/** A_S^T A_T, or A_S^T A_S without T, as the kernels leave it: rows `leading` apart, the guard where nobody wrote. */
function multiply(A: naive.ColumnMajor, S: readonly number[], T?: readonly number[]): { rows: number[][] } {
  const arena = openArena(kernels);
  const rowCount = (T ?? S).length;
  const leading = 4 * Math.ceil(S.length / 4) + 3;
  const matrix = arena.allocate(8 * A.values.length);
  const [first, second] = [S, T ?? []].map((indices) => {
    const pointer = arena.allocate(4 * indices.length);
    new Int32Array(kernels.memory.buffer, pointer, indices.length).set(indices);
    return pointer;
  });
  const gram = arena.allocate(8 * (leading * rowCount + 1));
  new Float64Array(kernels.memory.buffer, matrix, A.values.length).set(A.values);
  const values = new Float64Array(kernels.memory.buffer, gram, leading * rowCount + 1).fill(guard);
  const product = arena.allocate(gatheredGramBytes);
  const sizes = { leadingGram: leading, leading: A.leading, rows: A.rows, count: S.length, otherCount: rowCount };
  writeGatheredGram(viewMemory(kernels), product, { ...sizes, gram, matrix, indices: first, others: second });
  if (T === undefined) functions.gramColumns(product);
  else functions.crossGram(product);
  return { rows: Array.from({ length: rowCount }, (_, i) => [...values.subarray(i * leading, (i + 1) * leading)]) };
}

function isClose(actual: readonly number[], expected: readonly number[], rows: number): boolean {
  return expected.every((value, i) => Math.abs(actual[i] - value) <= 4e-15 * (1 + rows));
}

for (const rows of rowCounts) {
  test(`the Gram matrix of any number of columns of ${rows} rows agrees with its twin`, (t) => {
    const A = drawColumns(rows);
    for (const count of counts) {
      const S = drawIndices(count, 0);
      const expected = naive.crossGram(A, S, S);
      for (const [i, row] of multiply(A, S).rows.entries()) {
        t.true(isClose(row, expected[i].slice(0, i + 1), rows), `${count} columns, row ${i}`);
        t.true(row.slice(4 * Math.floor(i / 4) + 4).every((value) => value === guard));
      }
    }
  });

  test(`the products of any two sets of columns of ${rows} rows agree with their twin`, (t) => {
    const A = drawColumns(rows);
    for (const count of counts) {
      for (const otherCount of [0, 1, 2, 3, 49]) {
        const [S, T] = [drawIndices(count, 0), drawIndices(otherCount, 1)];
        const expected = naive.crossGram(A, S, T);
        for (const [i, row] of multiply(A, S, T).rows.entries()) {
          t.true(isClose(row, expected[i], rows), `${count} x ${otherCount}, row ${i}`);
          t.true(row.slice(4 * Math.ceil(count / 4)).every((value) => value === guard));
        }
      }
    }
  });
}

test('a product has the same bits wherever its two columns stand', (t) => {
  const A = drawColumns(9);
  const all = Array.from({ length: columnCount }, (_, j) => j);
  const whole = multiply(A, all, all).rows;
  for (const count of counts) {
    const S = drawIndices(count, 2);
    const gram = multiply(A, S).rows;
    for (const [i, row] of gram.entries()) {
      t.deepEqual(
        row.slice(0, i + 1),
        S.slice(0, i + 1).map((j) => whole[S[i]][j]),
      );
    }
  }
});
