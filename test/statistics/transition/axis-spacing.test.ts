import test from 'ava';
import { isGeometric, placeEvenly } from '../../../src/statistics/transition/axis-spacing.js';

test('three decades in even ratios are geometric, and nothing less is', (t) => {
  t.true(isGeometric([1e-4, 1e-3, 1e-2, 1e-1]));
  t.true(isGeometric([1e-300, 1, 1e300]));
  t.false(isGeometric([0, 1e-3, 1e-2, 1]));
  t.false(isGeometric([1, 2, 5, 10]));
  t.false(isGeometric([1, 1e6]));
  t.false(isGeometric([1, 1000, 2000, 3000]));
  t.false(isGeometric([5e-324, 1e-300, 1]));
});

test('places go from 0 to 1, at the ends of the doubles too', (t) => {
  t.deepEqual([...placeEvenly([2, 3, 6], false)], [0, 0.25, 1]);
  t.deepEqual([...placeEvenly([-1e308, 0, 1e308], false)], [0, 0.5, 1]);
  t.deepEqual([...placeEvenly([7], false)], [0]);
  const decades = [...placeEvenly([1e-200, 1, 1e200], true)];
  t.true(decades[0] === 0 && Math.abs(decades[1] - 0.5) < 1e-15 && decades[2] === 1);
});
