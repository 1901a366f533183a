import test from 'ava';
import { compareWithExact } from '../../src/statistics/exact-comparison.js';
import { buildGrid, type ExactProbabilities } from '../../src/statistics/grid.js';
import type { Tally } from '../../src/sweep/tally.js';
import { samplePlan } from './sample-plan.js';

function gridOf(tallies: readonly Tally[], exact?: ExactProbabilities) {
  return buildGrid(samplePlan([{ name: 'm', values: tallies.map((_, at) => at + 1) }]), tallies, exact);
}

function tally(successes: number, trials = 100, other: Partial<Tally> = {}): Tally {
  return { trials, successes, unresolved: 0, quarantined: 0, conflicting: 0, ...other };
}

test('a cell has its exact probability to 9 digits, and a deviation where it has a verdict', (t) => {
  const tallies = [tally(50), tally(0, 0), tally(9, 12, { quarantined: 2 }), tally(3)];
  const { cells, exactKnown } = gridOf(tallies, [0.5, 0.123456789012, 0.9, undefined]);
  t.true(exactKnown);
  t.deepEqual(
    cells.map(({ exact }) => exact),
    [0.5, 0.123456789, 0.9, undefined],
  );
  t.deepEqual(cells[0].deviation, 0);
  t.deepEqual([cells[1].deviation, cells[3].deviation], [undefined, undefined]);
  // 9 of the 10 that were not quarantined: half of C(10, 9) 0.9^9 0.1 and all of 0.9^10 lie above, 0.54238 in all.
  t.true(Math.abs((cells[2].deviation ?? 0) + 0.1064) < 1e-4, String(cells[2].deviation));
});

test('a probability that rounds to 1 is not taken for certainty', (t) => {
  const [cell] = gridOf([tally(99)], [1 - 1e-10]).cells;
  t.is(cell.exact, 1);
  t.true((cell.deviation ?? 0) < -5 && (cell.deviation ?? 0) > -7, String(cell.deviation));
});

test('a grid of which theory knows nothing says so', (t) => {
  for (const exact of [undefined, [undefined, undefined]]) {
    const { exactKnown, cells } = gridOf([tally(1), tally(2)], exact);
    t.false(exactKnown);
    t.true(cells.every((cell) => cell.exact === undefined && cell.deviation === undefined));
  }
});

test('chi-square sums over cells that expect enough on both sides; marks count all', (t) => {
  const tallies = [tally(60), tally(50), tally(3), tally(100), tally(40, 100, { quarantined: 20 }), tally(7)];
  const { cells } = gridOf(tallies, [0.5, 0.5, 0.0001, 0.96, 0.5, undefined]);
  const { cellCount, markedCount, chiSquare, degreesOfFreedom } = compareWithExact(cells);
  // 3 of 100 at 0.0001 is marked, and expects too little for the sum, like 4 failures of 100 at 0.96.
  t.deepEqual([cellCount, markedCount, degreesOfFreedom], [5, 1, 3]);
  t.true(Math.abs(chiSquare - (10 ** 2 / 25 + 0 + 0)) < 1e-9, String(chiSquare));
});
