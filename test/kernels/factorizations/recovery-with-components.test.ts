import test from 'ava';
import { Matrix } from 'ml-matrix';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { findSmallestL1Norm } from '../l1/smallest-l1-norm.js';
import { drawMatrix } from './l1-ratio-scene.js';
import { drawScene, measureError, recoverFrom } from './training-scene.js';

const sizes = { n: 60, m: 24, p: 10, q: 10, s: 6, k: 3, kEasy: 1 };

/** The columns in another order and with other scales and signs. */
function disguise(X: Matrix): Matrix {
  const { rows, columns } = X;
  const disguised = Matrix.zeros(rows, columns);
  for (let j = 0; j < columns; j += 1) {
    disguised.setColumn(
      (j * 3 + 1) % columns,
      X.getColumn(j).map((value) => (j % 2 === 0 ? -1 : 1) * 10 ** (j - 5) * value),
    );
  }
  return disguised;
}

test('x is recovered from its components in whatever order, sign and scale', (t) => {
  for (let trial = 0; trial < 10; trial += 1) {
    const { A, X, z } = drawScene('components', trial, sizes);
    const x = X.mmul(z);
    const report = recoverFrom(A, disguise(X), A.mmul(x).getColumn(0));
    t.is(report.status, 'recovered');
    t.true(measureError(report.solution, x) < 1e-9, `${measureError(report.solution, x)}`);
    t.true(report.relativeResidual < 1e-12);
    t.is(report.combinator.filter((value) => Math.abs(value) > 1e-9).length, 3);
  }
});

test('where A Xbar has more columns than rows z is the l1 minimiser, otherwise the constraint fixes it', (t) => {
  let deviations = 0;
  for (let trial = 0; trial < 6; trial += 1) {
    const { A, X, z } = drawScene('few rows', trial, { ...sizes, m: 7, k: 2, s: 20 });
    const D = A.mmul(X);
    const units = Matrix.diag(Array.from({ length: 10 }, (_, k) => 1 / Math.hypot(...X.getColumn(k))));
    const b = D.mmul(z).getColumn(0);
    const report = recoverFrom(A, X, b);
    t.is(report.status, 'recovered');
    t.false(report.isFixedByConstraint);
    const norm = report.combinator.reduce((sum, value) => sum + Math.abs(value), 0);
    const least = findSmallestL1Norm({ A: D.mmul(units), b }) ?? Number.NaN;
    // The combinator speaks of (sqrt n / |A|_F) D S z = (sqrt n / |A|_F) b, where the factor cancels.
    t.true(Math.abs(norm - least) < 1e-7 * least, `${norm} against ${least}`);
    if (measureError(report.solution, X.mmul(z)) > 1e-3) deviations += 1;
    t.true(
      recoverFrom(drawMatrix(openTestStream('many rows', trial), 24, 60), X, new Array<number>(24).fill(0))
        .isFixedByConstraint,
    );
  }
  t.log(`${deviations} of 6 minimisers are not the planted z`);
});

test('a right side outside the range is inconsistent, and no component at all is empty', (t) => {
  const { A, X } = drawScene('outside', 0, sizes);
  const b = drawMatrix(openTestStream('outside', 1), 24, 1).getColumn(0);
  const outside = recoverFrom(A, X, b);
  t.is(outside.status, 'inconsistent');
  t.true(outside.isFixedByConstraint && outside.relativeResidual > 0.1);
  t.deepEqual([...outside.solution], new Array(60).fill(0));
  t.is(recoverFrom(A, Matrix.zeros(60, 0), b).status, 'empty');
  t.is(recoverFrom(A, Matrix.zeros(60, 3), b).status, 'empty');
});

test('zero right sides, zero, repeated and parallel components and a zero matrix end in named statuses without NaN', (t) => {
  const { A, X, z } = drawScene('degenerate', 0, sizes);
  const x = X.mmul(z);
  const b = A.mmul(x).getColumn(0);
  const zero = new Array<number>(24).fill(0);
  t.like(recoverFrom(A, X, zero), { status: 'recovered', relativeResidual: 0 });
  t.like(recoverFrom(A, Matrix.zeros(60, 0), zero), { status: 'recovered' });
  const withZero = X.clone().addColumn(3, new Array<number>(60).fill(0));
  const spared = recoverFrom(A, withZero, b);
  t.is(spared.status, 'recovered');
  t.true(measureError(spared.solution, x) < 1e-9 && spared.combinator[3] === 0);
  const repeated = X.clone().addColumn(0, X.getColumn(4));
  repeated.addColumn(
    5,
    X.getColumn(2).map((value) => -3 * value),
  );
  const again = recoverFrom(A, repeated, b);
  t.is(again.status, 'recovered');
  t.false(again.isFixedByConstraint);
  t.true(measureError(again.solution, x) < 1e-9);
  t.is(recoverFrom(Matrix.zeros(24, 60), X, b).status, 'inconsistent');
  t.is(recoverFrom(Matrix.zeros(24, 60), X, zero).status, 'recovered');
  const broken = X.clone();
  broken.set(0, 0, Number.NaN);
  t.is(recoverFrom(A, broken, b).status, 'unresolved');
  t.is(
    recoverFrom(
      A,
      X,
      b.map(() => Number.POSITIVE_INFINITY),
    ).status,
    'unresolved',
  );
});

test('one row, one component, and as many components as rows', (t) => {
  const line = recoverFrom(new Matrix([[2, 0, 1]]), new Matrix([[1], [0], [0]]), [6]);
  t.is(line.status, 'recovered');
  t.deepEqual(
    [...line.solution].map((value) => Math.round(1e12 * value) / 1e12),
    [3, 0, 0],
  );
  t.true(line.isFixedByConstraint);
  const { A, X, z } = drawScene('square', 0, { ...sizes, m: 10, s: 20 });
  const square = recoverFrom(A, X, A.mmul(X).mmul(z).getColumn(0));
  t.is(square.status, 'recovered');
  t.true(square.isFixedByConstraint && measureError(square.solution, X.mmul(z)) < 1e-8);
});

test('where the constraint fixes z, components that nearly repeat leave nothing unresolved', (t) => {
  for (let trial = 0; trial < 20; trial += 1) {
    const { A, X, z } = drawScene('near', trial, { ...sizes, s: 20 });
    // The rank test tells columns 1e-7 apart from each other; the homotopy stalls between them.
    const near = X.clone();
    for (let k = 1; k < X.columns; k += 2) {
      near.setColumn(
        k,
        X.getColumn(k).map((value, i) => X.get(i, k - 1) + 1e-7 * value),
      );
    }
    const x = near.mmul(z);
    const { status, isFixedByConstraint, solution } = recoverFrom(A, near, A.mmul(x).getColumn(0));
    t.true(isFixedByConstraint);
    t.is(status, 'recovered');
    t.true(measureError(solution, x) < 1e-5);
  }
});
