import test from 'ava';
import { studentT95 } from '../../src/statistics/student-t.js';

test('the points of the printed tables come out', (t) => {
  // Abramowitz & Stegun, table 26.10, column A = 0.95.
  const printed = [
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [10, 2.228],
    [29, 2.045],
    [30, 2.042],
    [60, 2.0],
    [120, 1.98],
  ] as const;
  for (const [degrees, point] of printed) {
    t.true(Math.abs(studentT95(degrees) - point) <= 0.5e-3 + 1e-9, `${degrees}: ${studentT95(degrees)}`);
  }
});

test('the points fall towards that of the normal law', (t) => {
  for (let degrees = 1; degrees < 200; degrees += 1) t.true(studentT95(degrees + 1) < studentT95(degrees));
  t.true(Math.abs(studentT95(100_000) - 1.959963984540054) < 1e-4);
});

test('degrees of freedom that are not whole and positive are refused', (t) => {
  for (const degrees of [0, -1, 1.5, Number.NaN]) t.throws(() => studentT95(degrees), { instanceOf: RangeError });
});
