import test from 'ava';
import type { TrialModule } from '../../src/experiments/experiment.js';
import { experiments } from '../../src/experiments/registry.js';
import { instantiateKernels } from '../../src/kernels/memory/wasm.js';
import { unpackCurves } from '../../src/sweep/curves.js';
import { type Outcome, verdictCode } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { type PlannedCell, planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { openPool } from '../../worker/pool.js';
import { systemStopwatch } from '../../worker/stopwatch.js';
import {
  concatenate,
  createRunner,
  getBlockCells,
  kernelModule,
  runBlocks,
  runCells,
  type SamplePlan,
} from './run-cells.js';
import { parseSample, type Sample, sampleSweeps } from './sample-sweeps.js';

interface Subject {
  readonly sample: Sample;
  readonly plan: SamplePlan;
  readonly trialModule: TrialModule;
}

for (const { declaration, loadTrialModule } of experiments) {
  const { name } = declaration;
  const samples = sampleSweeps(declaration);

  const forEachSample = async (check: (subject: Subject) => void | Promise<void>): Promise<void> => {
    const trialModule = await loadTrialModule();
    for (const sample of samples) {
      const plan = { ...planSweep(sample.sweep, declaration), files: sample.files };
      await check({ sample, plan, trialModule });
    }
  };

  test(`${name}: the headline metric, where there is one, is one of its metrics, and no name clashes with other files`, (t) => {
    const names = declaration.metrics.map((metric) => metric.name);
    t.true(declaration.headlineMetric === undefined || names.includes(declaration.headlineMetric));
    t.false(['diagram', 'deviation', 'difference', 'grid'].some((taken) => names.includes(taken)));
  });

  test(`${name}: the same seed gives the same outcome, another seed another one`, async (t) => {
    await forEachSample(({ sample, plan, trialModule }) => {
      const once = outcomeDigest(runBlocks(plan, trialModule));
      t.is(outcomeDigest(runBlocks(plan, trialModule)), once, sample.title);
      const others = [1, 2, 3].map((seed) => {
        const other = { ...planSweep({ ...sample.sweep, seed }, declaration), files: sample.files };
        return outcomeDigest(runBlocks(other, trialModule));
      });
      t.true(new Set([once, ...others]).size > 1, sample.title);
    });
  });

  test(`${name}: a thread gives the bits that the main thread gives`, async (t) => {
    const pool = await openPool({ threads: 1, kernelModule, stopwatch: systemStopwatch });
    try {
      await forEachSample(async ({ sample: { title, sweep, files }, plan, trialModule }) => {
        for (const block of plan.blocks.keys()) {
          const task = { block, trialStart: 0, trialCount: sweep.trials };
          const there = await pool.run(title, {
            sweepId: sweepId(sweep),
            document: encodeSweep(sweep),
            task,
            quarantinedTrials: [],
            files,
          });
          t.like(there, { kind: 'outcome', digest: outcomeDigest(runCells(plan, { trialModule, task })) }, title);
        }
      });
    } finally {
      await pool.close();
    }
  });

  test(`${name}: trials that keep curves have the bits of those that do not, and keep all that is declared`, async (t) => {
    const kept = new Set<number>();
    await forEachSample(({ sample, plan, trialModule }) => {
      const keeping = { ...plan, sweep: { ...plan.sweep, curves: 1 } };
      const task = { block: 0, trialStart: 0, trialCount: sample.sweep.trials };
      const { curves, ...outcome } = runCells(keeping, { trialModule, task });
      t.deepEqual(outcome, runCells(plan, { trialModule, task }), sample.title);
      for (const { curve } of unpackCurves(curves ?? new Float64Array())) kept.add(curve);
    });
    t.is(kept.size, (declaration.curves ?? []).length);
  });

  test(`${name}: a task split along its trials, in any order, merges to the whole`, async (t) => {
    await forEachSample(({ sample, plan, trialModule }) => {
      for (const block of plan.blocks.keys()) {
        const { trials } = sample.sweep;
        const whole = runCells(plan, { trialModule, task: { block, trialStart: 0, trialCount: trials } });
        const run = createRunner(plan, trialModule, getBlockCells(plan, block));
        const parts = Array.from({ length: trials }, (_, trial) => trials - 1 - trial).map((trialStart) =>
          run({ block, trialStart, trialCount: 1 }),
        );
        t.is(outcomeDigest(concatenate(parts.reverse())), outcomeDigest(whole), sample.title);
      }
    });
  });

  test(`${name}: every cell judged alone gives what it gives among the others`, async (t) => {
    await forEachSample(({ sample, plan, trialModule }) => {
      for (const block of plan.blocks.keys()) {
        const task = { block, trialStart: 0, trialCount: sample.sweep.trials };
        const whole = runCells(plan, { trialModule, task });
        const cells = getBlockCells(plan, block);
        const subsets = [...cells.map((_, place) => [place]), [...cells.keys()].filter((place) => place % 2 === 0)];
        for (const places of subsets) {
          const run = createRunner(
            plan,
            trialModule,
            places.map((place) => cells[place]),
          );
          const part = run(task);
          const wanted = pickCells(whole, { plan, cellCount: cells.length, places });
          t.deepEqual(part.verdicts, wanted.verdicts, `${sample.title}, cells ${places.join(' ')}`);
          t.is(outcomeDigest(part), outcomeDigest(wanted), `${sample.title}, cells ${places.join(' ')}`);
        }
      }
    });
  });

  test(`${name}: a trial that is replayed alone gives the recorded bits and an explanation in plain JSON`, async (t) => {
    await forEachSample(({ sample, plan, trialModule }) => {
      for (const block of plan.blocks.keys()) {
        const whole = runCells(plan, { trialModule, task: { block, trialStart: 0, trialCount: sample.sweep.trials } });
        const cells = getBlockCells(plan, block);
        for (const [place, cell] of cells.entries()) {
          const trial = place % sample.sweep.trials;
          const { explanation, ...replayed } = replay(plan, { trialModule, cell, trial });
          const wanted = pickCells(whole, { plan, cellCount: cells.length, places: [place] });
          const width = declaration.metrics.length;
          t.is(replayed.verdicts[0], wanted.verdicts[trial], sample.title);
          t.deepEqual(replayed.metrics, wanted.metrics.slice(trial * width, (trial + 1) * width), sample.title);
          t.deepEqual(JSON.parse(JSON.stringify(explanation)), explanation, sample.title);
        }
      }
    });
  });

  test(`${name}: some trial somewhere has a verdict other than unresolved`, async (t) => {
    await forEachSample(({ sample, plan, trialModule }) => {
      const { verdicts } = runBlocks(plan, trialModule);
      t.true(
        verdicts.some((code) => code !== verdictCode.unresolved),
        sample.title,
      );
    });
  });

  test(`${name}: what is wrong with a sweep is reported with its path`, (t) => {
    const { document } = samples[0];
    const pathsOf = (wrong: unknown): string[] => {
      const parsed = parseSample(wrong, declaration);
      return parsed.kind === 'problems' ? parsed.problems.map(({ path }) => path) : [];
    };
    t.deepEqual(pathsOf(document), []);
    t.deepEqual(pathsOf({ ...document, parameters: { ...document.parameters, flavour: 1 } }), ['parameters.flavour']);
    t.deepEqual(pathsOf({ ...document, criterion: 'no-such' }), ['criterion']);
    for (const { name: parameter } of declaration.parameters) {
      // Neither a number nor the value of a choice: wrong for every parameter.
      const wrong = 'no such value';
      if (parameter in document.axes) {
        const axes = { ...document.axes, [parameter]: [...document.axes[parameter], wrong] };
        t.deepEqual(pathsOf({ ...document, axes }), [`axes.${parameter}[${document.axes[parameter].length}]`]);
      } else {
        const parameters = { ...document.parameters, [parameter]: wrong };
        t.true(pathsOf({ ...document, parameters }).includes(`parameters.${parameter}`), parameter);
      }
    }
  });

  test(`${name}: the declaration is complete`, (t) => {
    t.true(Number.isInteger(declaration.version) && declaration.version >= 1);
    t.true(declaration.criteria.length > 0);
    const names = declaration.parameters.map((parameter) => parameter.name);
    t.is(new Set(names).size, names.length);
    for (const parameter of declaration.coupledParameters) t.true(names.includes(parameter), parameter);
    for (const axis of declaration.derivedAxes) {
      t.true(names.includes(axis.gives), axis.name);
      t.false(names.includes(axis.name), axis.name);
    }
    for (const { sweep } of samples) {
      const plan = planSweep(sweep, declaration);
      for (const { trialCostSeconds } of plan.blocks) t.true(trialCostSeconds > 0 && Number.isFinite(trialCostSeconds));
    }
  });
}

test('experiments have names of their own', (t) => {
  const names = experiments.map(({ declaration }) => declaration.name);
  t.true(names.length > 0);
  t.is(new Set(names).size, names.length);
  for (const name of names) t.regex(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

function replay(
  plan: SamplePlan,
  { trialModule, cell, trial }: { trialModule: TrialModule; cell: PlannedCell; trial: number },
): Outcome & { explanation: unknown } {
  const points = [cell.point];
  const workspace = trialModule.createWorkspace(instantiateKernels(kernelModule), points);
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(plan.declaration.metrics.length).fill(Number.NaN),
  };
  const { seed, criterion } = plan.sweep;
  const explanation = trialModule.explainTrial(
    { seed, trial, criterion, points, files: plan.files },
    workspace,
    record,
  );
  return { ...record, explanation };
}

function pickCells(
  { verdicts, metrics }: Outcome,
  { plan, cellCount, places }: { plan: SweepPlan; cellCount: number; places: readonly number[] },
): Outcome {
  const width = plan.declaration.metrics.length;
  const indices = Array.from({ length: verdicts.length / cellCount }, (_, trial) =>
    places.map((place) => trial * cellCount + place),
  ).flat();
  return {
    verdicts: Uint8Array.from(indices.map((index) => verdicts[index])),
    metrics: Float64Array.from(indices.flatMap((index) => [...metrics.subarray(index * width, (index + 1) * width)])),
  };
}
