import test from 'ava';
import fc from 'fast-check';
import { buildGrid } from '../../src/statistics/grid.js';
import {
  createVerdictTable,
  notSettled,
  recordOutcome,
  tallyCells,
  type VerdictTable,
} from '../../src/statistics/verdict-table.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { samplePlan } from './sample-plan.js';

const seed = 20260805;

/** A whole sweep's verdicts, a cut of its cells into blocks and of each block's trials into tasks, in some order. */
const cutSweep = fc
  .record({ trialCount: fc.integer({ min: 1, max: 12 }), cellCount: fc.integer({ min: 1, max: 12 }) })
  .chain(({ trialCount, cellCount }) =>
    fc.record({
      trialCount: fc.constant(trialCount),
      cellCount: fc.constant(cellCount),
      verdicts: fc.uint8Array({ minLength: trialCount * cellCount, maxLength: trialCount * cellCount, max: 3 }),
      blockOfCell: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: cellCount, maxLength: cellCount }),
      taskTrialCounts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 }),
      order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
      repeats: fc.integer({ min: 0, max: 5 }),
    }),
  );

test(`any cut into tasks, recorded in any order and more than once, gives the same table and tallies [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(cutSweep, ({ trialCount, cellCount, verdicts, blockOfCell, taskTrialCounts, order, repeats }) => {
      const tasks = [0, 1, 2, 3].flatMap((block) => {
        const cells = Uint32Array.from(blockOfCell.flatMap((owner, cell) => (owner === block ? [cell] : [])));
        const starts = Array.from(
          { length: Math.ceil(trialCount / taskTrialCounts[block]) },
          (_, round) => round * taskTrialCounts[block],
        );
        // The last task may run past the end, as when a sweep was cut for more trials.
        return starts.map((trialStart) => ({ block, cells, trialStart, trialCount: taskTrialCounts[block] }));
      });
      const shuffled = [...tasks, ...tasks.slice(0, repeats)]
        .map((task, at) => ({ task, key: order[at] }))
        .sort((a, b) => a.key - b.key);
      const table = createVerdictTable({ trialCount, cellCount });
      for (const { task } of shuffled) {
        const taken = Uint8Array.from({ length: task.trialCount * task.cells.length }, (_, at) => {
          const trial = task.trialStart + Math.floor(at / task.cells.length);
          return trial < trialCount ? verdicts[trial * cellCount + task.cells[at % task.cells.length]] : 0;
        });
        recordOutcome(table, { task, cells: task.cells }, { verdicts: taken });
      }
      t.deepEqual(table.codes, verdicts);
      t.deepEqual(tallyCells(table), countNaively(table));
    }),
    { seed, numRuns: 300 },
  );
});

test(`settling more trials never lowers a count, and trials is the sum of the verdicts [seed ${seed}]`, (t) => {
  const codes = fc.constantFrom(0, 1, 2, 3, notSettled);
  fc.assert(
    fc.property(fc.array(codes, { minLength: 12, maxLength: 12 }), fc.nat({ max: 11 }), (row, at) => {
      const before = { trialCount: 4, cellCount: 3, codes: Uint8Array.from(row), conflicting: new Uint32Array(3) };
      const after = { ...before, codes: before.codes.with(at, row[at] === notSettled ? 1 : row[at]) };
      const later = tallyCells(after);
      return tallyCells(before).every(
        (tally, cell) =>
          tally.trials <= later[cell].trials &&
          tally.successes <= later[cell].successes &&
          tally.successes + tally.unresolved + tally.quarantined <= tally.trials,
      );
    }),
    { seed },
  );
  t.pass();
});

test(`a rate lies in its interval, and counts unresolved trials but not quarantined ones [seed ${seed}]`, (t) => {
  const counts = fc.nat({ max: 60 });
  fc.assert(
    fc.property(counts, counts, counts, counts, (failures, successes, unresolved, quarantined) => {
      const trials = failures + successes + unresolved + quarantined;
      const plan = samplePlan([{ name: 'k', values: [3] }]);
      const [cell] = buildGrid(plan, [{ trials, successes, unresolved, quarantined, conflicting: 0 }]).cells;
      const judged = failures + successes + unresolved;
      if (judged === 0) return cell.rate === undefined && cell.interval === undefined;
      return (
        cell.rate === successes / judged &&
        cell.interval !== undefined &&
        cell.interval.low <= cell.rate &&
        cell.rate <= cell.interval.high
      );
    }),
    { seed },
  );
  t.pass();
});

function countNaively(table: VerdictTable) {
  return Array.from({ length: table.cellCount }, (_, cell) => {
    const column = Array.from({ length: table.trialCount }, (_, trial) => table.codes[trial * table.cellCount + cell]);
    const count = (code: number) => column.filter((value) => value === code).length;
    return {
      trials: column.filter((value) => value !== notSettled).length,
      successes: count(verdictCode.success),
      unresolved: count(verdictCode.unresolved),
      quarantined: count(verdictCode.quarantined),
      conflicting: table.conflicting[cell],
    };
  });
}
