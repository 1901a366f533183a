import test from 'ava';
import fc from 'fast-check';
import {
  createGaussianMatrixWorkspace,
  fillGaussianMatrix,
  readRows,
} from '../../../src/kernels/draws/gaussian-matrix.js';
import { openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { exp, log } from '../../../src/random/elementary.js';
import { deriveStreamState, type StreamState } from '../../../src/random/stream-state.js';
import { zigguratTailStart } from '../../../src/random/ziggurat-table.js';
import { drawNormalRows } from '../../random/normal-rows.js';

const kernels = instantiateKernels(compileKernels());
const seed = 20260705;

function stateOf(trial: number): StreamState {
  return deriveStreamState({ seed: 2, experiment: 'test', role: 'matrix', coordinates: {}, trial });
}

function fill(trial: number, { rows, rowCountMax, columns }: Shape): Float64Array {
  const workspace = createGaussianMatrixWorkspace(openArena(kernels), { rowCountMax, columnCount: columns });
  const { pointer, leading } = workspace.matrix;
  // What an earlier trial left in the memory must not have any effect.
  viewFloat64(kernels, { pointer, length: leading * columns }).fill(Number.NaN);
  fillGaussianMatrix(stateOf(trial), rows, workspace);
  return readRows(workspace, leading);
}

interface Shape {
  readonly rows: number;
  readonly rowCountMax: number;
  readonly columns: number;
}

test(`the fill draws the twin's normals, lane by lane (seed ${seed})`, (t) => {
  const shapes = fc.record({
    trial: fc.nat(1000),
    rows: fc.integer({ min: 0, max: 41 }),
    more: fc.integer({ min: 0, max: 9 }),
    columns: fc.integer({ min: 1, max: 37 }),
  });
  fc.assert(
    fc.property(shapes, ({ trial, rows, more, columns }) => {
      const entries = fill(trial, { rows, rowCountMax: rows + more, columns });
      const twin = drawNormalRows(stateOf(trial), { rows, columns });
      const below = entries.subarray(twin.length);
      return twin.every((value, i) => Object.is(value, entries[i])) && below.every((value) => value === 0);
    }),
    { seed, numRuns: 400 },
  );
  t.pass();
});

test('over a large fill, with draws from wedges and tail on both sides, the twins agree bit for bit', (t) => {
  const shape = { rows: 1001, rowCountMax: 1001, columns: 503 };
  const entries = fill(1, shape);
  const twin = drawNormalRows(stateOf(1), shape);
  t.true(twin.every((value, i) => Object.is(value, entries[i])));
  t.true(twin.some((value) => value > zigguratTailStart) && twin.some((value) => value < -zigguratTailStart));
});

test('the first rows do not depend on how many there are, nor on the room for more', (t) => {
  const whole = fill(7, { rows: 30, rowCountMax: 30, columns: 11 });
  for (const rows of [1, 2, 13, 29]) {
    for (const rowCountMax of [rows, 30, 64]) {
      const part = fill(7, { rows, rowCountMax, columns: 11 });
      t.deepEqual(part.subarray(0, rows * 11), whole.subarray(0, rows * 11));
    }
  }
});

test('neighbouring rows, which come from different lanes, do not correlate', (t) => {
  const [rows, columns] = [400, 500];
  const entries = fill(3, { rows, rowCountMax: rows, columns });
  for (const lag of [1, 2, 3, 4]) {
    let sum = 0;
    for (let i = lag * columns; i < entries.length; i += 1) sum += entries[i] * entries[i - lag * columns];
    t.true(Math.abs(sum) < 3.5 * Math.sqrt((rows - lag) * columns), `lag ${lag}: ${sum}`);
  }
});

test('more rows than the workspace has are refused', (t) => {
  const workspace = createGaussianMatrixWorkspace(openArena(kernels), { rowCountMax: 8, columnCount: 3 });
  t.throws(() => fillGaussianMatrix(stateOf(0), 9, workspace), {
    instanceOf: RangeError,
    message: /at most 8 rows, got 9/,
  });
});

test(`log and exp of the module have the bits of their twins (seed ${seed})`, (t) => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true }), (x) =>
      Object.is(kernels.functions.log(x), log(x)),
    ),
    { seed, numRuns: 5000 },
  );
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => Object.is(kernels.functions.exp(x), exp(x))),
    { seed, numRuns: 5000 },
  );
  t.pass();
});
