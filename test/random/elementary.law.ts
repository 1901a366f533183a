import test from 'ava';
import fc from 'fast-check';
import { exp, log } from '../../src/random/elementary.js';

/** In units of the last place of the larger value; Math's own functions may be off by one unit. */
function unitsApart(a: number, b: number): number {
  const scale = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b), 2 ** -1000))) - 52);
  return Math.abs(a - b) / scale;
}

const seed = 20260704;

test(`log is within 1.5 units of Math.log on positive normal numbers (seed ${seed})`, (t) => {
  const positive = fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true });
  const fraction = fc.double({ min: 2 ** -53, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.oneof(positive, fraction), (x) => unitsApart(log(x), Math.log(x)) <= 1.5),
    { seed, numRuns: 20000 },
  );
  t.is(log(1), 0);
});

test(`exp is within 1.5 units of Math.exp for |x| <= 700 (seed ${seed})`, (t) => {
  const argument = fc.oneof(
    fc.double({ min: -700, max: 700, noNaN: true }),
    fc.double({ min: -8, max: 0, noNaN: true }),
  );
  fc.assert(
    fc.property(argument, (x) => unitsApart(exp(x), Math.exp(x)) <= 1.5),
    { seed, numRuns: 20000 },
  );
  t.is(exp(0), 1);
});

test(`exp undoes log (seed ${seed})`, (t) => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => unitsApart(exp(log(x)), x) <= 16),
    { seed, numRuns: 5000 },
  );
  t.pass();
});
