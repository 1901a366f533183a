import test from 'ava';
import fc from 'fast-check';
import { poolAdjacentViolators } from '../../../src/statistics/transition/pool-adjacent-violators.js';
import { checkLaw } from '../../diagram/check-law.js';

const counts = fc.array(
  fc.integer({ min: 1, max: 60 }).chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials))),
  { maxLength: 14 },
);

test('the means are those of the min-max formula', (t) => {
  checkLaw(
    t,
    fc.property(counts, (cells) => {
      const { means, levelCount } = poolAdjacentViolators(
        cells.map(([successes]) => successes),
        cells.map(([, trials]) => trials),
      );
      const mean = (from: number, to: number) => {
        const part = cells.slice(from, to + 1);
        const sum = (at: 0 | 1) => part.reduce((total, cell) => total + cell[at], 0);
        return sum(0) / sum(1);
      };
      const places = cells.map((_, at) => at);
      // Of all runs that begin at or before a cell and end at or behind it: the lowest over beginnings of the highest
      // over ends.
      const twin = places.map((at) =>
        Math.min(...places.slice(0, at + 1).map((from) => Math.max(...places.slice(at).map((to) => mean(from, to))))),
      );
      return twin.every((value, at) => Math.abs(value - means[at]) < 1e-12) && levelCount === new Set(means).size;
    }),
  );
});
