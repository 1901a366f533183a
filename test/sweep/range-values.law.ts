import test from 'ava';
import fc from 'fast-check';
import { expandCountRange, expandStepRange, stepRangeLength } from '../../src/sweep/range-values.js';

const decimals = fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -6, max: 6 }));

test('values are the numbers that a person would have typed', (t) => {
  t.deepEqual(expandStepRange({ from: 0.05, to: 0.95, step: 0.05 }).slice(0, 4), [0.05, 0.1, 0.15, 0.2]);
  t.deepEqual(expandStepRange({ from: 0.1, to: 0.7, step: 0.2 }), [0.1, 0.3, 0.5, 0.7]);
  t.deepEqual(expandStepRange({ from: 1, to: 6.9, step: 2 }), [1, 3, 5]);
  t.deepEqual(expandStepRange({ from: 3, to: 1, step: -1 }), [3, 2, 1]);
  t.deepEqual(expandStepRange({ from: 5, to: 5, step: 7 }), [5]);
  t.deepEqual(expandStepRange({ from: 1e-7, to: 3e-7, step: 1e-7 }), [1e-7, 2e-7, 3e-7]);
  t.deepEqual(expandCountRange({ from: 0, to: 1, count: 4 }), [0, 1 / 3, 2 / 3, 1]);
  t.deepEqual(expandCountRange({ from: 0.1, to: 0.3, count: 3 }), [0.1, 0.2, 0.3]);
  t.deepEqual(expandCountRange({ from: 1, to: -1, count: 3 }), [1, 0, -1]);
});

test('step i of a decimal range is the decimal, read once', (t) => {
  fc.assert(
    fc.property(
      decimals,
      fc.integer({ min: 1, max: 999 }),
      fc.integer({ min: 0, max: 60 }),
      ([from, power], step, count) => {
        const read = (mantissa: number) => Number(`${mantissa}e${power}`);
        const values = expandStepRange({ from: read(from), to: read(from + step * count), step: read(step) });
        t.deepEqual(
          values,
          Array.from({ length: count + 1 }, (_, index) => read(from + index * step)),
        );
      },
    ),
  );
});

test('a range by count has its ends exactly, rises evenly, and is the range by step where that is decimal', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.integer({ min: 2, max: 200 }),
      (from, width, count) => {
        const to = from + width;
        const values = expandCountRange({ from, to, count });
        t.is(values.length, count);
        t.is(values[0], from === 0 ? 0 : from);
        t.is(values[count - 1], to);
        values.forEach((value, index) => {
          const naive = from + (index * (to - from)) / (count - 1);
          t.true(Math.abs(value - naive) <= 1e-14 * (Math.abs(from) + Math.abs(to)));
        });
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 500 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 2, max: 50 }),
      (from, step, count) => {
        const ends = { from: from / 1000, to: (from + step * (count - 1)) / 1000 };
        t.deepEqual(expandCountRange({ ...ends, count }), expandStepRange({ ...ends, step: step / 1000 }));
      },
    ),
  );
});

test('the length of a range is known without its values, and is the number of values that do not pass the end', (t) => {
  t.is(stepRangeLength({ from: 0, to: 1e12, step: 1 }), 10n ** 12n + 1n);
  t.is(stepRangeLength({ from: 0, to: 1e300, step: 1e-300 }), 10n ** 600n + 1n);
  fc.assert(
    fc.property(
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 30 }),
      (from, width, step) => {
        const range = { from: from / 10, to: (from + width) / 10, step: step / 10 };
        const values = expandStepRange(range);
        t.is(BigInt(values.length), stepRangeLength(range));
        t.is(values.length, Math.floor(width / step) + 1);
      },
    ),
  );
});
