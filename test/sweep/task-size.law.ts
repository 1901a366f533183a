import test from 'ava';
import fc from 'fast-check';
import { countTasks, planSweep, planTasks } from '../../src/sweep/plan.js';
import { taskCountMax } from '../../src/sweep/sweep-bounds.js';
import { chooseTaskSeconds } from '../../src/sweep/task-size.js';
import { getSweep } from './parse-test-sweep.js';
import { testDeclaration, uncoupledDeclaration } from './test-declaration.js';

const hour = 3600;

test('a task takes longer the more there is to compute, between 0.25 s and 30 s, and a coordinator can keep them all', (t) => {
  for (const [coreHours, seconds] of [
    [0.001, 0.25],
    [13.8, 0.25],
    [20, 0.36],
    [1000, 18],
    [1e5, 30],
    [1e6, 300],
  ]) {
    t.true(Math.abs(chooseTaskSeconds(coreHours * hour) - seconds) < 1e-9, `${coreHours} core-hours`);
  }
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e11, noNaN: true }),
      fc.double({ min: 1, max: 1e3, noNaN: true }),
      (seconds, factor) => {
        t.true(chooseTaskSeconds(seconds * factor) >= chooseTaskSeconds(seconds));
      },
    ),
  );
});

const square = (trials: number, side: number): string =>
  JSON.stringify({
    experiment: 'test-uncoupled',
    seed: 1,
    trials,
    parameters: { n: 2000 },
    axes: { m: { from: 1, to: side, step: 1 }, k: { from: 1, to: side, step: 1 } },
  });

test('whatever trials cost, a sweep has tasks near the length that was chosen, and few enough', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1, max: 30 }),
      fc.double({ min: -6, max: 4, noNaN: true }),
      (trials, side, exponent) => {
        fc.pre(trials * side * side <= 1e9);
        const cost = 10 ** exponent;
        const plan = planSweep(getSweep(square(trials, side)), {
          ...uncoupledDeclaration,
          costSecondsPerTrial: () => cost,
        });
        const extent = { trialStart: 0, trialEnd: trials };
        const count = countTasks(plan, extent);
        const tasks = planTasks(plan, extent);
        t.is(count, tasks.count);
        const coreSeconds = cost * trials * side * side;
        const seconds = chooseTaskSeconds(coreSeconds);
        // A block's last task may be short, and a trial may be longer than a task should be.
        const longest =
          Math.max(...Array.from({ length: Math.min(count, 1000) }, (_, i) => tasks.task(i).trialCount)) * cost;
        t.true(longest <= Math.max(1.5 * seconds, cost) * (1 + 1e-6));
        t.true(count <= taskCountMax || cost > seconds / 1.5);
      },
    ),
    { numRuns: 30 },
  );
});

test('a sweep that was cut to the least length keeps its tasks, whatever it costs', (t) => {
  const plan = planSweep(getSweep(square(100_000, 2)), { ...testDeclaration, costSecondsPerTrial: () => 0.125 });
  const [extent, later] = [
    { trialStart: 0, trialEnd: 700_000 },
    { trialStart: 700_000, trialEnd: 700_010 },
  ];
  const least = planTasks({ ...plan, sizing: 'least' }, extent);
  t.is(least.task(0).trialCount, plan.blocks[0].taskTrialCount);
  t.true(planTasks(plan, extent).count < least.count);
  // What is added later is sized by what is added.
  t.is(planTasks(plan, later).count, planTasks({ ...plan, sizing: 'least' }, later).count);
});
