import test from 'ava';
import { allocateFloat64, openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { passColumns } from '../../../src/kernels/memory/pass-columns.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow, openStream } from '../../../src/random/stream.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import * as naive from '../naive/vectors.js';

/*
 * The WASM loops are compared with their twins, over all lengths from none to two groups (of 4) and one more. A sum of
 * up to 12 products may differ by its order: by a few roundings of the sum of magnitudes.
 */

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const tolerance = 1e-14;
const lengthMax = 9;
const rowCounts = [0, 4, 8, 12];

/** Two places more than a kernel may write, filled with a guard value. */
const guard = 4.25;

function place(length: number, values: Float64Array): { pointer: number; read: () => Float64Array } {
  const region = allocateFloat64(arena, length + 2);
  viewFloat64(kernels, region).fill(guard).set(values);
  return { pointer: region.pointer, read: () => viewFloat64(kernels, region).slice() };
}

let arena = openArena(kernels);
const stream = openStream(
  deriveStreamState({ seed: 11, experiment: 'test', role: 'vectors', coordinates: {}, trial: 0 }),
);

function draw(length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(stream, values);
  return values;
}

function drawIndices(count: number): Int32Array {
  return Int32Array.from({ length: count }, () => drawBelow(stream, lengthMax));
}

function placeIndices(indices: Int32Array): number {
  const pointer = arena.allocate(4 * indices.length + 16);
  new Int32Array(kernels.memory.buffer, pointer, indices.length).set(indices);
  return pointer;
}

function isClose(actual: Float64Array, expected: Float64Array): boolean {
  return expected.every((value, i) => Math.abs(actual[i] - value) <= tolerance);
}

/** Nothing behind the result's end was touched. */
function isGuarded(values: Float64Array, length: number): boolean {
  return values.subarray(length).every((value) => value === guard);
}

for (let length = 0; length <= lengthMax; length += 1) {
  test.serial(`dot and addScaled agree with their twins at length ${length}`, (t) => {
    arena = openArena(kernels);
    const x = draw(length);
    const y = draw(length);
    const xAt = place(length, x);
    const yAt = place(length, y);
    t.true(Math.abs(functions.dot(xAt.pointer, yAt.pointer, length) - naive.dot(x, y)) <= tolerance);
    functions.addScaled(yAt.pointer, -1.5, xAt.pointer, length);
    t.deepEqual([...yAt.read().subarray(0, length)], [...naive.addScaled(y, -1.5, x)]);
    t.true(isGuarded(yAt.read(), length));
    t.deepEqual([...xAt.read().subarray(0, length)], [...x]);
  });

  for (const rows of rowCounts) {
    test.serial(`products of a matrix of ${rows} rows agree with their twins at ${length} columns`, (t) => {
      arena = openArena(kernels);
      const leading = rows + 4;
      const matrix = draw(leading * lengthMax);
      const A = place(matrix.length, matrix).pointer;
      // Zeros below the rows that take part, so that the twin may run over whole columns.
      const u = new Float64Array(leading);
      u.set(draw(rows));
      const uAt = place(leading, u);

      const v = place(length, draw(length));
      functions.multiplyTransposed(v.pointer, A, leading, uAt.pointer, rows, length);
      const all = Int32Array.from({ length }, (_, j) => j);
      t.true(isClose(v.read(), naive.dotColumns(matrix, leading, { indices: all, q: u })));
      t.true(isGuarded(v.read(), length));

      const columns = passColumns(kernels, { pointer: A, leading }, rows);
      const indices = drawIndices(length);
      const indicesAt = placeIndices(indices);
      const g = place(length, draw(length));
      functions.dotColumns(g.pointer, columns, indicesAt, length, uAt.pointer);
      t.true(isClose(g.read(), naive.dotColumns(matrix, leading, { indices, q: u })));
      t.true(isGuarded(g.read(), length));

      const factors = draw(length);
      const sum = place(rows, u.subarray(0, rows));
      functions.addColumns(sum.pointer, columns, indicesAt, place(length, factors).pointer, length);
      const expected = naive.addColumns(matrix, leading, { u, indices, factors });
      t.true(isClose(sum.read(), expected.subarray(0, rows)));
      t.true(isGuarded(sum.read(), rows));
    });
  }
}
