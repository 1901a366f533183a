import test from 'ava';
import { Matrix } from 'ml-matrix';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { drawMatrix } from './l1-ratio-scene.js';
import { matchMatrices } from './sparse-factorization-scene.js';

const X = drawMatrix(openTestStream('matched', 0), 9, 4);

test('sign, scale and order do not matter', (t) => {
  const found = new Matrix([2, 0, 3, 1].map((j, at) => X.getColumn(j).map((value) => (at - 1.5) * value))).transpose();
  const { matchedCount, partners, worstSine } = matchMatrices(X, found);
  t.is(matchedCount, 4);
  t.deepEqual([...partners], [1, 3, 0, 2]);
  t.true(worstSine < 1e-15);
});

test('a column beyond the tolerance has no partner, nor has a zero column', (t) => {
  const found = X.clone();
  found.set(0, 1, found.get(0, 1) + 1e-3);
  t.deepEqual([...matchMatrices(X, found).partners], [0, -1, 2, 3]);
  t.is(matchMatrices(X, found, 1e-2).matchedCount, 4);
  found.setColumn(2, new Array<number>(9).fill(0));
  t.deepEqual([...matchMatrices(X, found).partners], [0, -1, -1, 3]);
  t.is(matchMatrices(Matrix.zeros(9, 2), X).matchedCount, 0);
});

test('fewer columns found than planted, and none', (t) => {
  t.is(matchMatrices(X, X.subMatrix(0, 8, 0, 1)).matchedCount, 2);
  const { matchedCount, worstSine } = matchMatrices(X, X.subMatrix(0, 8, 0, 0).mul(0));
  t.is(matchedCount, 0);
  t.is(worstSine, 0);
});

test('where near columns compete, as many are matched as can be', (t) => {
  // Both planted columns are near the first found one, the first planted alone is near the second.
  const planted = new Matrix([
    [1, 1],
    [0.01, -0.01],
    [0, 0],
  ]);
  const found = new Matrix([
    [1, 1],
    [0, 0.02],
    [0, 0],
  ]);
  t.is(matchMatrices(planted, found, 0.015).matchedCount, 2);
});
