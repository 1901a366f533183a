import test from 'ava';
import { traceContour } from '../../src/statistics/contour.js';

const field = (columns: readonly (readonly number[])[]) => ({
  x: columns.map((_, i) => i),
  y: columns[0].map((_, i) => 10 * i),
  values: Float64Array.from(columns.flat()),
});

test('a falling column gives one open line, interpolated', (t) => {
  const chains = traceContour(
    field([
      [1, 0.625, 0],
      [1, 1, 0],
      [1, 0, 0],
    ]),
    0.5,
  );
  t.is(chains.length, 1);
  const [chain] = chains;
  const points = chain[0][0] === 0 ? chain : chain.toReversed();
  t.deepEqual(points, [
    [0, 12],
    [1, 15],
    [1.5, 10],
    [2, 5],
  ]);
});

test('an island gives a closed line that repeats its first point; the border is never a line', (t) => {
  const island = traceContour(
    field([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]),
    0.5,
  );
  t.is(island.length, 1);
  t.is(island[0].length, 5);
  t.deepEqual(island[0][0], island[0][4]);
  const all = field([
    [1, 1],
    [1, 1],
  ]);
  t.deepEqual(traceContour(all, 0.5), []);
  t.deepEqual(traceContour(all, 1.5), []);
});

test('a saddle joins the corners that lie on the side of the mean', (t) => {
  const high = field([
    [1, 0.2],
    [0.2, 1],
  ]);
  const low = field([
    [0.8, 0],
    [0, 0.8],
  ]);
  // High mean: the corners (0, 10) and (1, 0) are cut off; low mean: (0, 0) and (1, 10).
  const cutOff = (chains: ReturnType<typeof traceContour>) =>
    chains.map((chain) => chain.reduce((sum, [x, y]) => sum + (x - 0.5) * (y - 5), 0) > 0);
  t.deepEqual(cutOff(traceContour(high, 0.5)), [false, false]);
  t.deepEqual(cutOff(traceContour(low, 0.5)), [true, true]);
});

test('an unknown corner interrupts the line, and the rest is traced', (t) => {
  const chains = traceContour(
    field([
      [1, 0],
      [1, 0],
      [1, Number.NaN],
      [1, 0],
      [1, 0],
    ]),
    0.5,
  );
  t.deepEqual(
    chains.map((chain) => chain.map(([x]) => x)),
    [
      [0, 1],
      [3, 4],
    ],
  );
});

test('a lattice of one row or column, or none, holds no line', (t) => {
  t.deepEqual(traceContour({ x: [0], y: [0, 1], values: Float64Array.of(0, 1) }, 0.5), []);
  t.deepEqual(traceContour({ x: [0, 1], y: [0], values: Float64Array.of(0, 1) }, 0.5), []);
  t.deepEqual(traceContour({ x: [], y: [], values: new Float64Array(0) }, 0.5), []);
});

test('values that do not fill the lattice are refused', (t) => {
  t.throws(() => traceContour({ x: [0, 1], y: [0, 1], values: new Float64Array(3) }, 0.5), {
    instanceOf: RangeError,
    message: /2 x 2 points needs as many values, got 3/,
  });
});
