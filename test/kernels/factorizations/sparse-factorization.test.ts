import test from 'ava';
import { Matrix, solve } from 'ml-matrix';
import { pairRows, singleRows } from '../../../src/kernels/factorizations/sparse-factorization.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix, drawSparseProduct } from './l1-ratio-scene.js';
import { factorMatrix, matchMatrices, shuffleRows } from './sparse-factorization-scene.js';

const shape = { n: 120, p: 6, theta: 0.2 };
const groups = pairRows(shuffleRows('factorization', 0, shape.n));

test('pairs take two rows of the order each, and leave an odd one out', (t) => {
  t.deepEqual(pairRows([4, 0, 3, 1, 2]), [
    [4, 0],
    [3, 1],
  ]);
  t.deepEqual(singleRows(3), [[0], [1], [2]]);
  t.deepEqual(pairRows([]), []);
});

for (const q of [6, 7, 15]) {
  test(`X of 6 columns comes out of ${q} columns Y = X Z, and Y = Xbar Zbar`, (t) => {
    for (let trial = 0; trial < 8; trial += 1) {
      const { X, Y } = drawSparseProduct(`factorization ${q}`, trial, { ...shape, q });
      const { status, rank, columnCount, nonZeroCounts, factor, ...counts } = factorMatrix(Y, groups);
      t.is(status, 'complete');
      t.is(rank, 6);
      t.is(columnCount, 6);
      t.is(counts.optimalCount + counts.unresolvedCount + counts.infeasibleCount, groups.length);
      t.is(counts.unresolvedCount, 0);
      t.is(matchMatrices(X, factor).matchedCount, 6);
      const truth = Array.from({ length: 6 }, (_, j) => X.getColumn(j).filter((value) => value !== 0).length);
      t.deepEqual(
        [...nonZeroCounts],
        truth.sort((a, b) => a - b),
      );
      const gram = factor.transpose().mmul(factor);
      const rest = Matrix.sub(Y, factor.mmul(solve(gram, factor.transpose().mmul(Y))));
      t.true(rest.norm() <= 1e-10 * Y.norm());
    }
  });
}

test('scaled, flipped, repeated, zero and permuted columns of Y change Xbar in scale and order alone', (t) => {
  const { X, Y } = drawSparseProduct('columns', 0, shape);
  const columns = [5, 0, 3, 3, 1, 2, 4, 0].map((j, at) =>
    Y.getColumn(j).map((value) => (at - 3.5) * 1e3 ** at * value),
  );
  const changed = new Matrix([...columns, new Array<number>(shape.n).fill(0)]).transpose();
  const { status, rank, factor } = factorMatrix(changed, groups);
  t.is(status, 'complete');
  t.is(rank, 6);
  t.is(matchMatrices(X, factor).matchedCount, 6);
});

test('errors of Y from 1e-14 to 1e-8 leave no problem unresolved, and X within them', (t) => {
  for (const size of [1e-14, 1e-12, 1e-10, 1e-8]) {
    for (const q of [6, 9]) {
      const { X, Y } = drawSparseProduct(`errors ${q}`, 0, { n: 200, p: 6, theta: 0.25, q });
      const errors = drawMatrix(openTestStream('errors', q), 200, q).mul(size);
      const pairs = pairRows(shuffleRows('errors', q, 200));
      const limits = { dependentShare: 1e-6 };
      const { status, rank, unresolvedCount, factor } = factorMatrix(Matrix.add(Y, errors), pairs, { limits });
      t.is(status, 'complete');
      t.is(rank, 6);
      t.is(unresolvedCount, 0, `${size}`);
      t.is(matchMatrices(X, factor).matchedCount, 6, `${size}`);
    }
  }
});

test('the numbers in the padding rows do not matter', (t) => {
  const { Y } = drawSparseProduct('padding', 0, { n: 61, p: 5, theta: 0.25 });
  const pairs = pairRows(shuffleRows('padding', 0, 61));
  t.deepEqual(factorMatrix(Y, pairs, { padding: 1e9 }), factorMatrix(Y, pairs, { padding: Number.NaN }));
});

test('p=1: the column itself', (t) => {
  const Y = Matrix.columnVector([0, 2, 0, -3, 1]);
  const { status, rank, factor, nonZeroCounts, infeasibleCount } = factorMatrix(Y, singleRows(5));
  t.is(status, 'complete');
  t.is(rank, 1);
  t.deepEqual(nonZeroCounts, [3]);
  t.is(infeasibleCount, 2);
  t.is(matchMatrices(Y, factor).matchedCount, 1);
});

test('n=1, and n=p, where every unit vector is a column', (t) => {
  t.is(factorMatrix(new Matrix([[3, -1]]), singleRows(1)).status, 'complete');
  const square = drawMatrix(openTestStream('square', 0), 5, 5);
  const { status, nonZeroCounts } = factorMatrix(square, singleRows(5));
  t.is(status, 'complete');
  t.deepEqual(nonZeroCounts, [1, 1, 1, 1, 1]);
});

test('degenerate Y end in a status with a name', (t) => {
  const zero = factorMatrix(Matrix.zeros(6, 3), pairRows([0, 1, 2, 3, 4, 5]));
  t.is(zero.status, 'rank-zero');
  t.is(zero.columnCount, 0);
  t.is(factorMatrix(new Matrix([[1], [Number.NaN]]), singleRows(2)).status, 'not-finite');
  t.is(factorMatrix(new Matrix([[1], [Number.POSITIVE_INFINITY]]), singleRows(2)).status, 'not-finite');
  const { Y } = drawSparseProduct('few', 0, shape);
  const few = factorMatrix(Y, groups.slice(0, 2));
  t.is(few.status, 'incomplete');
  t.true(few.columnCount <= 2 && few.rank === 6);
  const none = factorMatrix(Y, []);
  t.is(none.status, 'incomplete');
  t.is(none.columnCount, 0);
  // Rows that cancel: all groups are infeasible.
  const opposite = factorMatrix(
    new Matrix([
      [1, 2],
      [-1, -2],
      [3, 1],
      [-3, -1],
    ]),
    [
      [0, 1],
      [2, 3],
    ],
  );
  t.is(opposite.status, 'incomplete');
  t.is(opposite.infeasibleCount, 2);
});

test('columns at 1e-5 of dependence count or not by the limit', (t) => {
  const { Y } = drawSparseProduct('nearly', 0, { n: 60, p: 3, theta: 0.5 });
  const near = Y.getColumn(0).map((value, i) => value + 1e-5 * Math.sin(i));
  const doubled = new Matrix([...Y.transpose().to2DArray(), near]).transpose();
  const pairs = pairRows(shuffleRows('nearly', 0, 60));
  t.is(factorMatrix(doubled, pairs).rank, 4);
  t.is(factorMatrix(doubled, pairs, { limits: { dependentShare: 1e-3 } }).rank, 3);
});

test('entries that count as zero, and candidates that count as dependent, are those of the limits', (t) => {
  const { Y } = drawSparseProduct('tolerance', 0, shape);
  const exact = factorMatrix(Y, groups);
  const coarse = factorMatrix(Y, groups, { limits: { zeroShare: 0.5 } });
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  t.true(sum(coarse.nonZeroCounts) < sum(exact.nonZeroCounts));
  const strict = factorMatrix(Y, groups, { limits: { dependentCandidateShare: 0.999999 } });
  t.true(strict.columnCount < exact.columnCount);
  const lazy = { pursuitStepCountMax: 0, newtonStepCountMax: 1, edgeStepCountMax: 0 };
  t.true(factorMatrix(Y, groups, { limits: { l1: lazy } }).unresolvedCount > 0);
});

test('rows outside Y are refused', (t) => {
  t.throws(() => factorMatrix(Matrix.eye(3), [[0, 3]]), { instanceOf: RangeError });
});
