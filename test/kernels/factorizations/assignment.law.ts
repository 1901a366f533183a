import test from 'ava';
import { assignRows } from '../../../src/kernels/factorizations/assignment.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSupport } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';

function totalOf(costs: Float64Array, columns: ArrayLike<number>): number {
  const m = columns.length;
  return Array.from(columns).reduce((sum, column, row) => sum + costs[row * m + column], 0);
}

/** The least total over all permutations. */
function computeLeast(costs: Float64Array, m: number): number {
  const visit = (row: number, free: readonly number[]): number =>
    free.length === 0
      ? 0
      : Math.min(
          ...free.map(
            (j) =>
              costs[row * m + j] +
              visit(
                row + 1,
                free.filter((other) => other !== j),
              ),
          ),
        );
  return visit(0, [...Array(m).keys()]);
}

test('no permutation is cheaper, with equal costs and costs below 0 too', (t) => {
  for (let m = 1; m <= 7; m += 1) {
    for (let trial = 0; trial < 20; trial += 1) {
      const costs = new Float64Array(m * m);
      drawNormals(openTestStream(`assignment ${m}`, trial), costs);
      for (const posed of [costs, costs.map(Math.round), costs.fill(1, 0, m)]) {
        const columns = assignRows(posed, m);
        t.deepEqual(
          [...columns].sort((a, b) => a - b),
          [...Array(m).keys()],
        );
        t.true(Math.abs(totalOf(posed, columns) - computeLeast(posed, m)) < 1e-12, `m = ${m}, trial ${trial}`);
      }
    }
  }
});

test('a hidden permutation of cheap places is found among 200 rows', (t) => {
  const m = 200;
  const stream = openTestStream('assignment', 1);
  const hidden = drawSupport(stream, { n: m, k: m });
  const noise = new Float64Array(m * m);
  drawNormals(stream, noise);
  const costs = noise.map((value, at) => (hidden[Math.floor(at / m)] === at % m ? 0 : 1 + Math.abs(value)));
  t.deepEqual(assignRows(costs, m), hidden);
});

test('no rows need no columns; costs of another number or that are not finite are refused', (t) => {
  t.deepEqual([...assignRows(new Float64Array(0), 0)], []);
  t.throws(() => assignRows(new Float64Array(3), 2), { message: /expected 4 costs/ });
  t.throws(() => assignRows(Float64Array.of(Number.NaN), 1), { message: /finite/ });
});
