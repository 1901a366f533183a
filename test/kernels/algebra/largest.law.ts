import test from 'ava';
import { allocateFloat64, openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { listLargest } from '../naive/least-squares.js';

const kernels = instantiateKernels(compileKernels());

function select(values: readonly number[], count: number): number[] {
  const arena = openArena(kernels);
  const v = allocateFloat64(arena, values.length);
  const work = allocateFloat64(arena, values.length);
  const indices = arena.allocate(4 * Math.max(1, count));
  viewFloat64(kernels, v).set(values);
  const written = kernels.functions.selectLargest(indices, v.pointer, values.length, count, work.pointer);
  return [...new Int32Array(kernels.memory.buffer, indices, written)];
}

test('the largest entries are those of a sort, for every length and count', (t) => {
  for (let length = 0; length <= 33; length += 1) {
    const values = new Float64Array(length);
    drawNormals(openTestStream('largest', length), values);
    for (let count = 0; count <= length; count += 1) {
      t.deepEqual(select([...values], count), listLargest([...values], count), `${count} of ${length}`);
    }
  }
});

test('of equal magnitudes the first are chosen, and zeros never', (t) => {
  for (let trial = 0; trial < 200; trial += 1) {
    const stream = openTestStream('equal', trial);
    const values = Array.from({ length: 1 + drawBelow(stream, 60) }, () => drawBelow(stream, 5) - 2);
    for (const count of [1, 2, 7, values.length]) t.deepEqual(select(values, count), listLargest(values, count));
  }
  t.deepEqual(select([0, -0, 0], 2), []);
  t.deepEqual(select([1, -1, 1, -1], 2), [0, 1]);
});

test('sorted, constant and non-finite entries do not lead it astray', (t) => {
  const rising = Array.from({ length: 257 }, (_, i) => i - 100);
  t.deepEqual(select(rising, 40), listLargest(rising, 40));
  t.deepEqual(select(rising.toReversed(), 40), listLargest(rising.toReversed(), 40));
  t.deepEqual(select(new Array<number>(100).fill(2), 3), [0, 1, 2]);
  t.deepEqual(select([1, Infinity, Number.NaN, -Infinity, 2], 3), [1, 2, 3]);
});
