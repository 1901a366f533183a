import test from 'ava';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { createSmallLeastSquaresWorkspace, solveSmallLeastSquares } from '../../src/multilinear/small-least-squares.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';

const stream = openStream(
  deriveStreamState({ seed: 6, experiment: 'test', role: 'least squares', coordinates: {}, trial: 0 }),
);

function draw(length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(stream, values);
  return values;
}

/** `entries` column by column. */
function solve({ m, n }: { m: number; n: number }, entries: Float64Array, rightSide: Float64Array): number[] {
  const workspace = createSmallLeastSquaresWorkspace({ rowCountMax: m, columnCountMax: n });
  const solution = new Float64Array(n).fill(Number.NaN);
  const system = { rowCount: m, columnCount: n, entries: entries.slice(), rightSide: rightSide.slice() };
  solveSmallLeastSquares(system, solution, workspace);
  return [...solution];
}

function toMatrix({ m, n }: { m: number; n: number }, entries: Float64Array): Matrix {
  return Matrix.from1DArray(n, m, [...entries]).transpose();
}

test('the solution is that of the pseudo-inverse, for tall, square and wide systems', (t) => {
  for (let m = 1; m <= 9; m += 1) {
    for (let n = 1; n <= 9; n += 1) {
      const entries = draw(m * n);
      const rightSide = draw(m);
      const wanted = pseudoInverse(toMatrix({ m, n }, entries))
        .mmul(Matrix.columnVector([...rightSide]))
        .to1DArray();
      const found = solve({ m, n }, entries, rightSide);
      const scale = Math.max(1, ...wanted.map(Math.abs));
      t.true(
        found.every((value, j) => Math.abs(value - wanted[j]) <= 1e-9 * scale),
        `${m} x ${n}`,
      );
    }
  }
});

test('what is left is orthogonal to the columns, and scaling both sides changes nothing but the scale', (t) => {
  const [m, n] = [12, 5];
  const entries = draw(m * n);
  const rightSide = draw(m);
  const found = solve({ m, n }, entries, rightSide);
  const rest = rightSide.map((value, i) => found.reduce((sum, d, j) => sum - d * entries[m * j + i], value));
  for (let j = 0; j < n; j += 1) {
    t.true(Math.abs(rest.reduce((sum, value, i) => sum + value * entries[m * j + i], 0)) < 1e-13);
  }
  // By powers of 2, so that no bit is lost.
  t.deepEqual(
    solve(
      { m, n },
      entries.map((value) => 8 * value),
      rightSide.map((value) => 2 * value),
    ),
    found.map((d) => d / 4),
  );
});

test('zeros and repeated columns give finite solutions that still fit', (t) => {
  t.deepEqual(solve({ m: 3, n: 2 }, new Float64Array(6), Float64Array.of(1, 2, 3)), [0, 0]);
  t.deepEqual(solve({ m: 2, n: 3 }, new Float64Array(6), Float64Array.of(1, 2)), [0, 0, 0]);
  t.deepEqual(solve({ m: 3, n: 2 }, draw(6), new Float64Array(3)).map(Math.abs), [0, 0]);
  t.deepEqual(solve({ m: 1, n: 1 }, Float64Array.of(4), Float64Array.of(2)), [0.5]);
  const column = draw(4);
  const [a, b] = solve({ m: 4, n: 2 }, Float64Array.from([...column, ...column]), column);
  t.true(Math.abs(a + b - 1) < 1e-12);
  const [c, d] = solve({ m: 4, n: 2 }, Float64Array.from([...column, 0, 0, 0, 0]), column);
  t.true(Math.abs(c - 1) < 1e-12 && d === 0);
});
