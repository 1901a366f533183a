import test from 'ava';
import { planSweep, planTasks } from '../../src/sweep/plan.js';
import { summarisePlan } from '../../src/sweep/plan-summary.js';
import { getSweep } from './parse-test-sweep.js';
import { testDeclaration, uncoupledDeclaration } from './test-declaration.js';

const square =
  '{ experiment: test-recovery, seed: 1, trials: 3, parameters: { n: 2000 }, axes: { m: { from: 1, to: 1000, step: 1 }, k: { from: 1, to: 1000, step: 1 } } }';

test('a million cells, each a block of its own, are planned within 300 bytes a cell', (t) => {
  const sweep = getSweep(square.replace('test-recovery', 'test-uncoupled'));
  const before = process.memoryUsage().heapUsed;
  const plan = planSweep(sweep, { ...uncoupledDeclaration, costSecondsPerTrial: () => 0.01 });
  const tasks = planTasks(plan, { trialStart: 0, trialEnd: 3 });
  const bytes = process.memoryUsage().heapUsed - before;
  t.is(plan.blocks.length, 1_000_000);
  t.is(tasks.count, 1_000_000);
  t.deepEqual(tasks.task(999_999), { block: 999_999, trialStart: 0, trialCount: 3 });
  t.is(tasks.findIndex({ block: 123_456, trialStart: 0, trialCount: 3 }), 123_456);
  t.deepEqual(plan.cell(999_999).coordinates, [1000, 1000]);
  // What the collector has not yet freed counts too; a point per cell would take far more.
  t.true(bytes < 300e6, `${bytes} bytes`);
  t.log(`${Math.round(bytes / 1e6)} MB`);
});

test('a million coupled cells are cut into blocks of a bounded number of cells', (t) => {
  const plan = planSweep(getSweep(square), { ...testDeclaration, costSecondsPerTrial: () => 1e-9 });
  t.is(plan.blocks.length, Math.ceil(1_000_000 / (1 << 14)));
  t.is(
    plan.blocks.reduce((sum, { cells }) => sum + cells.length, 0),
    1_000_000,
  );
});

test('a coupled set that is judged together for less stays together for longer', (t) => {
  const sweep = getSweep(square);
  // A power of two, so that sums are exact: 64 cells cost 0.5 s.
  const priced = { ...testDeclaration, costSecondsPerTrial: () => 1 / 128 };
  const alone = planSweep(sweep, priced);
  const together = planSweep(sweep, {
    ...priced,
    blockCostSecondsPerTrial: (points) => Math.sqrt(points.length) / 128,
  });
  t.is(alone.blocks[0].cells.length, 64);
  t.is(together.blocks[0].cells.length, 4096);
});

test('cells along coupled axes share a block, others do not', (t) => {
  const blocksOf = (axes: string, parameters: string, coupledParameters: readonly string[]) => {
    const text = `{ experiment: test-recovery, seed: 1, trials: 1, parameters: ${parameters}, axes: ${axes} }`;
    return planSweep(getSweep(text), { ...testDeclaration, coupledParameters }).blocks.map(({ cells }) => [...cells]);
  };
  t.deepEqual(blocksOf('{ m: [10, 20], k: [1, 2] }', '{ n: 100 }', ['m', 'k']), [[0, 1, 2, 3]]);
  t.deepEqual(blocksOf('{ m: [10, 20], k: [1, 2] }', '{ n: 100 }', ['k']), [
    [0, 1],
    [2, 3],
  ]);
  t.deepEqual(blocksOf('{ m: [10, 20], k: [1, 2] }', '{ n: 100 }', ['m']), [
    [0, 2],
    [1, 3],
  ]);
  t.deepEqual(blocksOf('{ m: [10, 20], k: [1, 2] }', '{ n: 100 }', []), [[0], [1], [2], [3]]);
  t.deepEqual(blocksOf('{ delta: [0.1, 0.2], n: [100, 200] }', '{ k: 1 }', ['m', 'k']), [
    [0, 2],
    [1, 3],
  ]);
  // m is coupled, but it moves k through rho, which is not.
  t.deepEqual(blocksOf('{ m: [10, 20], rho: [0.1, 0.2] }', '{ n: 100 }', ['m']), [[0], [1], [2], [3]]);
  t.deepEqual(blocksOf('{ m: [10, 20], n: [100, 200] }', '{ rho: 0.1 }', ['m', 'k']), [
    [0, 2],
    [1, 3],
  ]);
});

test('an impossible cost is refused, with the experiment named', (t) => {
  const sweep = getSweep(square);
  for (const cost of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => planSweep(sweep, { ...testDeclaration, costSecondsPerTrial: () => cost }), {
      instanceOf: RangeError,
      message: `the cost of a trial of test-recovery: expected positive seconds, got ${cost}`,
    });
  }
});

test('positions outside a grid or a list of tasks are refused', (t) => {
  const plan = planSweep(getSweep(square.replaceAll('to: 1000', 'to: 2')), testDeclaration);
  const tasks = planTasks(plan, { trialStart: 0, trialEnd: 3 });
  for (const index of [-1, 4, Number.NaN]) t.throws(() => plan.cell(index), { instanceOf: RangeError });
  for (const index of [-1, tasks.count, Number.NaN]) t.throws(() => tasks.task(index), { instanceOf: RangeError });
  t.throws(() => planTasks(plan, { trialStart: 3, trialEnd: 2 }), { instanceOf: RangeError });
  t.is(planTasks(plan, { trialStart: 3, trialEnd: 3 }).count, 0);
  const { taskTrialCount } = plan.blocks[0];
  const one = planTasks(plan, { trialStart: 0, trialEnd: taskTrialCount });
  t.is(one.findIndex({ block: 0, trialStart: 0, trialCount: taskTrialCount }), 0);
  // Behind the end nothing is left, which is no task of no trials.
  t.is(one.findIndex({ block: 0, trialStart: taskTrialCount, trialCount: 0 }), undefined);
});

test('a summary counts cells, blocks, tasks and trials, and prices them', (t) => {
  const text =
    '{ experiment: test-recovery, seed: 1, trials: 30, parameters: { delta: 0.5 }, axes: { n: [100, 200], rho: [0.1, 0.25, 0.5] } }';
  const plan = planSweep(getSweep(text), { ...testDeclaration, costSecondsPerTrial: () => 0.01 });
  t.deepEqual(summarisePlan(plan), {
    cellCount: 6,
    blockCount: 2,
    // 0.25 s are 8 trials of 3 cells, to the nearest.
    taskCount: 2 * Math.ceil(30 / 8),
    trialCount: 180,
    coreSeconds: plan.blocks.reduce((sum, block) => sum + block.trialCostSeconds, 0) * 30,
    axes: plan.sweep.axes,
    derivedSizes: [
      { name: 'k', low: 5, high: 50 },
      { name: 'm', low: 50, high: 100 },
    ],
  });
  t.true(Math.abs(summarisePlan(plan).coreSeconds - 1.8) < 1e-12);
});

test('a task is cut so that the curves it keeps fit an outcome, and is not where they fit anyway', (t) => {
  const sweep = getSweep(
    '{ experiment: test-recovery, seed: 1, trials: 500, parameters: { n: 100 }, axes: { m: [50], k: { from: 1, to: 50, step: 1 } } }',
  );
  const curves = [{ name: 'loss', unit: '1', description: 'the loss' }];
  const cheap = { ...testDeclaration, curves, costSecondsPerTrial: () => 1e-5 };
  const cut = (kept: object) => planSweep({ ...sweep, ...kept }, cheap).blocks;
  const [{ cells, taskTrialCount }] = cut({});
  t.deepEqual([cells.length, taskTrialCount], [50, 500]);
  for (const [kept, cellCount, trialCount] of [
    [1, 50, 500],
    [2, 50, 1],
  ]) {
    const [block] = cut({ curves: kept });
    t.deepEqual([block.cells.length, block.taskTrialCount], [cellCount, trialCount], `${kept}`);
  }
  const twice = { ...cheap, curves: [...curves, { ...curves[0], name: 'rate' }] };
  const blocks = planSweep({ ...sweep, curves: 4 }, twice).blocks;
  t.deepEqual(
    blocks.map((block) => [block.cells.length, block.taskTrialCount]),
    [
      [31, 1],
      [19, 1],
    ],
  );
});
