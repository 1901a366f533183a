import test from 'ava';
import { buildGrid } from '../../src/statistics/grid.js';
import {
  createVerdictTable,
  notSettled,
  recordOutcome,
  tallyCells,
  VerdictTableTooLargeError,
  verdictTableBytesMax,
} from '../../src/statistics/verdict-table.js';
import { samplePlan } from './sample-plan.js';

test('a new table has no settled trial and empty tallies', (t) => {
  const table = createVerdictTable({ trialCount: 3, cellCount: 2 });
  t.true(table.codes.every((code) => code === notSettled));
  t.deepEqual(
    tallyCells(table),
    Array.from({ length: 2 }, () => ({ trials: 0, successes: 0, unresolved: 0, quarantined: 0, conflicting: 0 })),
  );
});

test('trials beyond the table are left out', (t) => {
  const table = createVerdictTable({ trialCount: 2, cellCount: 1 });
  const cells = Uint32Array.of(0);
  recordOutcome(
    table,
    { task: { block: 0, trialStart: 1, trialCount: 3 }, cells },
    { verdicts: Uint8Array.of(1, 2, 3) },
  );
  recordOutcome(table, { task: { block: 0, trialStart: 4, trialCount: 2 }, cells }, { verdicts: Uint8Array.of(1, 1) });
  t.deepEqual([...table.codes], [notSettled, 1]);
});

test('a table of 10^6 cells is tallied', (t) => {
  const table = createVerdictTable({ trialCount: 20, cellCount: 1_000_000 });
  table.codes.fill(1);
  const tallies = tallyCells(table);
  t.is(tallies.length, 1_000_000);
  t.deepEqual(tallies[999_999], { trials: 20, successes: 20, unresolved: 0, quarantined: 0, conflicting: 0 });
});

test('a table beyond its bound is refused with a code, before memory is taken', (t) => {
  const error = t.throws(() => createVerdictTable({ trialCount: 2 ** 20, cellCount: 2 ** 20 }), {
    instanceOf: VerdictTableTooLargeError,
  });
  t.is(error.code, 'verdict-table-too-large');
  t.regex(error.message, new RegExp(`at most ${verdictTableBytesMax}.*got 1048576 trials x 1048576 cells`));
});

test("an outcome that does not fit its task or the table, and a code that is no verdict's, are refused", (t) => {
  const table = createVerdictTable({ trialCount: 2, cellCount: 2 });
  const task = { block: 0, trialStart: 0, trialCount: 2 };
  t.throws(() => recordOutcome(table, { task, cells: Uint32Array.of(0) }, { verdicts: new Uint8Array(3) }), {
    instanceOf: RangeError,
    message: /2 trials x 1 cells needs as many verdicts, got 3/,
  });
  t.throws(() => recordOutcome(table, { task, cells: Uint32Array.of(2) }, { verdicts: new Uint8Array(2) }), {
    instanceOf: RangeError,
    message: /cell 2 is outside a table of 2 cells/,
  });
  t.true(table.codes.every((code) => code === notSettled));
  table.codes[3] = 7;
  t.throws(() => tallyCells(table), { instanceOf: RangeError, message: /trial 1 of cell 1/ });
  t.throws(() => createVerdictTable({ trialCount: -1, cellCount: 1 }), { instanceOf: RangeError });
});

test('a grid carries the cells of its plan in order, with the sizes that derived axes give', (t) => {
  const plan = samplePlan([
    { name: 'm', values: [10, 20] },
    { name: 'rho', values: [0.1, 0.26] },
  ]);
  const tally = { trials: 4, successes: 1, unresolved: 1, quarantined: 2, conflicting: 0 };
  const grid = buildGrid(plan, [tally, tally, tally, { ...tally, trials: 2, successes: 0, unresolved: 0 }]);
  t.deepEqual(grid.derivedSizes, ['k']);
  t.deepEqual(
    grid.cells.map(({ cell, derivedSizes, rate }) => [...cell.coordinates, ...derivedSizes, rate]),
    [
      [10, 0.1, 1, 0.5],
      [10, 0.26, 3, 0.5],
      [20, 0.1, 2, 0.5],
      [20, 0.26, 5, undefined],
    ],
  );
  t.throws(() => buildGrid(plan, [tally]), { instanceOf: RangeError, message: /4 cells needs as many tallies, got 1/ });
});
