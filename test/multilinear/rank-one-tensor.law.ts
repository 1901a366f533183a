import test from 'ava';
import { Matrix, SVD } from 'ml-matrix';
import { takeMaxFibres, truncateHosvd } from '../../src/multilinear/rank-one-tensor.js';
import { compareRankOne, listAllEntries, multiplyEntry } from '../../src/multilinear/tensor-entries.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';

const stream = openStream(
  deriveStreamState({ seed: 8, experiment: 'test', role: 'rank one', coordinates: {}, trial: 0 }),
);

function draw(length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(stream, values);
  return values;
}

function multiply(factors: readonly Float64Array[]): Float64Array {
  const entries = listAllEntries(factors.map(({ length }) => length));
  return Float64Array.from({ length: entries.count }, (_, t) => multiplyEntry(entries, t, { factors, without: -1 }));
}

const shapes = [[1], [4], [1, 1], [3, 2], [2, 5], [3, 3, 3], [2, 1, 4], [2, 3, 2, 2], [2, 2, 2, 2, 2]];

test('tensors of rank one are found exactly by either method', (t) => {
  for (const sizes of shapes) {
    const planted = sizes.map(draw);
    const values = multiply(planted);
    for (const solve of [takeMaxFibres, truncateHosvd]) {
      t.true(compareRankOne(listAllEntries(sizes), solve({ sizes, values }), planted) < 1e-14, sizes.join());
    }
  }
});

test('of a matrix the truncated HOSVD is the leading singular pair', (t) => {
  const sizes = [4, 3];
  const values = draw(12);
  const found = multiply(truncateHosvd({ sizes, values }));
  const svd = new SVD(Matrix.from1DArray(4, 3, [...values]));
  const [sigma] = svd.diagonal;
  const wanted = svd.leftSingularVectors
    .getColumnVector(0)
    .mmul(svd.rightSingularVectors.getColumnVector(0).transpose());
  t.true(
    wanted
      .mul(sigma)
      .to1DArray()
      .every((value, i) => Math.abs(value - found[i]) < 1e-9),
  );
});

test('near rank one the truncated HOSVD is nearer than the fibres as a rule, and its error is first order', (t) => {
  const sizes = [3, 3, 3];
  let nearer = 0;
  for (let trial = 0; trial < 50; trial += 1) {
    const planted = sizes.map(draw);
    const exact = multiply(planted);
    const noise = draw(27);
    const errorAt = (size: number, solve: typeof takeMaxFibres): number => {
      const values = exact.map((value, i) => value + size * noise[i]);
      return compareRankOne(listAllEntries(sizes), solve({ sizes, values }), planted);
    };
    if (errorAt(1e-4, truncateHosvd) < errorAt(1e-4, takeMaxFibres)) nearer += 1;
    const ratio = errorAt(1e-4, truncateHosvd) / errorAt(1e-5, truncateHosvd);
    t.true(ratio > 9 && ratio < 11, `${ratio}`);
  }
  t.true(nearer >= 45, `${nearer}`);
});

test('a tensor of zeros gives zeros', (t) => {
  const tensor = { sizes: [2, 3], values: new Float64Array(6) };
  for (const solve of [takeMaxFibres, truncateHosvd]) {
    t.true(multiply(solve(tensor)).every((value) => Math.abs(value) === 0));
  }
});
