import test from 'ava';
import { medianIntervalCountMin, medianIntervalPlace } from '../../src/statistics/median-interval.js';

test('the place is the largest whose exact binomial tail is at most 2.5 %', (t) => {
  const counts = [...Array.from({ length: 400 }, (_, at) => at), 999, 1000, 1023, 1024, 1025, 2500];
  for (const count of counts) {
    // 40 P(X <= place) <= 1, in whole numbers: 40 sum C(count, i) <= 2^count.
    let choose = 1n;
    let sum = 0n;
    let largest: number | undefined;
    for (let place = 0; place <= count; place += 1) {
      sum += choose;
      if (40n * sum > 1n << BigInt(count)) break;
      largest = place;
      choose = (choose * BigInt(count - place)) / BigInt(place + 1);
    }
    t.is(medianIntervalPlace(count), largest, `${count} values`);
  }
});

test('the places are those of printed tables', (t) => {
  // W. J. Conover, Practical Nonparametric Statistics, 3rd ed., table A3 gives P(X <= 5) = 0.0207 and P(X <= 6) =
  // 0.0577 at 20 trials of 1/2: the sixth values from below and above. At 6 values: 1/64 = 0.0156.
  t.is(medianIntervalPlace(20), 5);
  t.is(medianIntervalPlace(6), 0);
  t.is(medianIntervalPlace(medianIntervalCountMin - 1), undefined);
});

test('it grows with the count, one place at a time at most, and stays below the middle for a million values', (t) => {
  let before = -1;
  for (let count = medianIntervalCountMin; count < 2000; count += 1) {
    const place = medianIntervalPlace(count) ?? t.fail(String(count));
    t.true(place === before || place === before + 1);
    t.true(place < count - 1 - place);
    before = place;
  }
  // The normal law with its correction for whole numbers: n/2 - 1.96 sqrt(n)/2 - 1/2 values lie outside.
  t.is(medianIntervalPlace(10 ** 6), Math.floor(500_000 - 1.959963984540054 * 500 - 0.5));
});
