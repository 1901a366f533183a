import test from 'ava';
import fc from 'fast-check';
import type { Block } from '../../src/sweep/block.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { planSweep, planTasks, sweepTrialCostSeconds, type TaskList } from '../../src/sweep/plan.js';
import type { Point, Sweep } from '../../src/sweep/sweep.js';
import { plainSweep } from './arbitrary-sweep.js';
import { instanceKey, listPoints } from './naive-plan.js';
import { getSweep } from './parse-test-sweep.js';
import { testDeclaration, uncoupledDeclaration } from './test-declaration.js';

/** Costs from far below to far above the planner's targets; the last judges coupled cells together for less. */
const pricing: fc.Arbitrary<Partial<ExperimentDeclaration>> = fc.oneof(
  fc.constantFrom(1e-7, 1e-5, 1e-4, 1e-3).map((unit) => ({
    costSecondsPerTrial: (point: Point) => unit * Number(point['m']) * Number(point['k']),
  })),
  fc.constantFrom(1e-3, 0.05, 3).map((seconds) => ({ costSecondsPerTrial: () => seconds })),
  fc.constantFrom(1e-3, 0.05, 3).map((seconds) => ({
    costSecondsPerTrial: () => seconds,
    blockCostSecondsPerTrial: (points: readonly Point[]) => seconds * Math.sqrt(points.length),
  })),
);

const study: fc.Arbitrary<{ sweep: Sweep; declaration: ExperimentDeclaration }> = fc
  .tuple(plainSweep, pricing, fc.constantFrom(['m', 'k'], ['k'], ['m'], ['n', 'm', 'k', 'solver'], []))
  .map(([plain, prices, coupledParameters]) => {
    const base = plain.experiment === testDeclaration.name ? testDeclaration : uncoupledDeclaration;
    return { sweep: getSweep(JSON.stringify(plain)), declaration: { ...base, ...prices, coupledParameters } };
  });

const extents = fc.tuple(fc.nat({ max: 500 }), fc.nat({ max: 700 })).map(([trialStart, trialCount]) => ({
  trialStart,
  trialEnd: trialStart + trialCount,
}));

test('a cell is its coordinates, and its point is that of the naive enumeration', (t) => {
  fc.assert(
    fc.property(study, ({ sweep, declaration }) => {
      const plan = planSweep(sweep, declaration);
      const points = listPoints(sweep, declaration);
      t.is(plan.cellCount, points.length);
      points.forEach((point, index) => {
        const cell = plan.cell(index);
        t.deepEqual(cell.point, point);
        t.is(cell.index, index);
        t.deepEqual(
          cell.coordinates,
          sweep.axes.map(({ name }) => point[name]),
        );
      });
    }),
  );
});

test('blocks hold every cell once, in grid order, and only cells that share an instance', (t) => {
  fc.assert(
    fc.property(study, ({ sweep, declaration }) => {
      const plan = planSweep(sweep, declaration);
      const points = listPoints(sweep, declaration);
      const cells = plan.blocks.flatMap((block) => [...block.cells]);
      t.deepEqual(
        [...cells].sort((a, b) => a - b),
        points.map((_, index) => index),
      );
      for (const block of plan.blocks) {
        t.deepEqual(
          [...block.cells],
          [...block.cells].sort((a, b) => a - b),
        );
        t.is(new Set(Array.from(block.cells, (cell) => instanceKey(points[cell], declaration))).size, 1);
      }
    }),
  );
});

test('a block is cut only where the next cell would cost too much, and its tasks are of a bearable size', (t) => {
  fc.assert(
    fc.property(study, ({ sweep, declaration }) => {
      const { blocks } = planSweep(sweep, declaration);
      const points = listPoints(sweep, declaration);
      const { costSecondsPerTrial: costOf, blockCostSecondsPerTrial } = declaration;
      const price = (cells: readonly number[]) => {
        const priced = cells.map((cell) => points[cell]);
        if (cells.length > 1 && blockCostSecondsPerTrial) return blockCostSecondsPerTrial(priced, sweep.criterion);
        return priced.reduce((sum, point) => sum + costOf(point, sweep.criterion), 0);
      };
      blocks.forEach((block, index) => {
        const cells = [...block.cells];
        const cost = price(cells);
        t.true(Math.abs(block.trialCostSeconds - cost) <= 1e-9 * cost);
        t.true(cells.length === 1 || cost <= 0.5 * (1 + 1e-9));
        t.true(block.taskTrialCount === 1 || block.taskTrialCount * cost <= 0.25 + cost / 2 + 1e-9);
        t.true(block.taskTrialCount * cells.length * (1 + 8 * declaration.metrics.length) <= 1 << 20);
        const next = blocks[index + 1] as Block | undefined;
        if (next === undefined || !isCut(cells, [...next.cells])) return;
        t.true(price([...cells, next.cells[0]]) > 0.5 * (1 - 1e-9));
      });

      function isCut(before: readonly number[], after: readonly number[]): boolean {
        // Where groups are told apart by ratios that round to the same size, a change of group is no cut.
        const free = (cell: number) =>
          JSON.stringify(sweep.axes.filter(({ name }) => isFree(name)).map(({ name }) => points[cell][name]));
        return free(before[0]) === free(after[0]);
      }
      function isFree(axis: string): boolean {
        const moved = {
          delta: ['m', ...('rho' in points[0] ? ['k'] : [])],
          rho: ['k'],
          m: ['m', ...('rho' in points[0] ? ['k'] : [])],
        };
        const all = { n: ['n', ...('delta' in points[0] ? moved.delta : [])], k: ['k'], solver: ['solver'], ...moved };
        return (all[axis as keyof typeof all] as readonly string[]).some(
          (name) => !declaration.coupledParameters.includes(name),
        );
      }
    }),
  );
});

test('blocks depend on neither trials nor seed', (t) => {
  fc.assert(
    fc.property(study, fc.nat(), ({ sweep, declaration }, number) => {
      const { blocks } = planSweep(sweep, declaration);
      t.deepEqual(planSweep({ ...sweep, trials: 1 + number, seed: number }, declaration).blocks, blocks);
    }),
  );
});

test('the tasks of an extent hold every trial of every cell once, and findIndex inverts task', (t) => {
  fc.assert(
    fc.property(study, extents, ({ sweep, declaration }, extent) => {
      const plan = planSweep(sweep, declaration);
      const tasks = planTasks(plan, extent);
      const trialCount = extent.trialEnd - extent.trialStart;
      const seen = new Uint8Array(plan.cellCount * trialCount);
      for (const [index, task] of listTasks(tasks).entries()) {
        t.is(tasks.findIndex(task), index);
        t.true(task.trialCount >= 1 && task.trialCount <= plan.blocks[task.block].trialCountMax);
        for (const cell of plan.blocks[task.block].cells) {
          for (let trial = 0; trial < task.trialCount; trial += 1) {
            seen[cell * trialCount + task.trialStart - extent.trialStart + trial] += 1;
          }
        }
      }
      t.true(seen.every((count) => count === 1));
    }),
  );
});

test('every block gets its first trials before any gets its second', (t) => {
  fc.assert(
    fc.property(study, extents, ({ sweep, declaration }, extent) => {
      const plan = planSweep(sweep, declaration);
      const counts = plan.blocks.map(() => 0);
      const rounds = listTasks(planTasks(plan, extent)).map(({ block }) => {
        counts[block] += 1;
        return counts[block];
      });
      t.deepEqual(
        rounds,
        [...rounds].sort((a, b) => a - b),
      );
    }),
  );
});

test('growth: the tasks of a later extent share no trial with the former, which keeps its tasks', (t) => {
  fc.assert(
    fc.property(
      study,
      fc.integer({ min: 1, max: 300 }),
      fc.nat({ max: 300 }),
      ({ sweep, declaration }, before, more) => {
        const former = planSweep({ ...sweep, trials: before }, declaration);
        const grown = planSweep({ ...sweep, trials: before + more }, declaration);
        const first = planTasks(former, { trialStart: 0, trialEnd: before });
        const again = planTasks(grown, { trialStart: 0, trialEnd: before });
        const second = planTasks(grown, { trialStart: before, trialEnd: before + more });
        t.deepEqual(listTasks(again), listTasks(first));
        for (const task of listTasks(second)) {
          t.true(task.trialStart >= before && task.trialStart + task.trialCount <= before + more);
          t.is(first.findIndex(task), undefined);
        }
        for (const task of listTasks(first)) t.is(second.findIndex(task), undefined);
      },
    ),
  );
});

test('findIndex knows no task that the list does not hold', (t) => {
  const whatever = fc.oneof(
    fc.integer({ min: -5, max: 700 }),
    fc.constantFrom(0.5, Number.NaN, Number.POSITIVE_INFINITY),
  );
  fc.assert(
    fc.property(
      study,
      extents,
      fc.record({ block: whatever, trialStart: whatever, trialCount: whatever }),
      ({ sweep, declaration }, extent, task) => {
        const tasks = planTasks(planSweep(sweep, declaration), extent);
        const known = listTasks(tasks).findIndex(
          ({ block, trialStart, trialCount }) =>
            block === task.block && trialStart === task.trialStart && trialCount === task.trialCount,
        );
        t.is(tasks.findIndex(task), known < 0 ? undefined : known);
      },
    ),
    { numRuns: 300 },
  );
});

test('what a sweep costs is the sum over its blocks', (t) => {
  fc.assert(
    fc.property(study, ({ sweep, declaration }) => {
      const { blockCostSecondsPerTrial: _, ...priced } = declaration;
      const naive = listPoints(sweep, priced).reduce(
        (sum, point) => sum + priced.costSecondsPerTrial(point, sweep.criterion),
        0,
      );
      t.true(Math.abs(sweepTrialCostSeconds(planSweep(sweep, priced)) - naive) <= 1e-9 * naive);
    }),
  );
});

function listTasks(tasks: TaskList) {
  return Array.from({ length: tasks.count }, (_, index) => tasks.task(index));
}
