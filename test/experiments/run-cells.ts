import type { TrialModule } from '../../src/experiments/experiment.js';
import { createKernelHost } from '../../src/experiments/kernel-host.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import type { Outcome, Task } from '../../src/sweep/outcome.js';
import type { PlannedCell, SweepPlan } from '../../src/sweep/plan.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { runAttempt } from '../../worker/run-attempt.js';
import type { Sample } from './sample-sweeps.js';

export const kernelModule = compileKernels();

/** A sample's plan, with the contents of the files that its trials read. */
export type SamplePlan = SweepPlan & Pick<Sample, 'files'>;

export function getBlockCells(plan: SweepPlan, block: number): PlannedCell[] {
  return Array.from(plan.blocks[block].cells, (cell) => plan.cell(cell));
}

/** Runs tasks of these cells in one workspace, as a thread does. */
export function createRunner(
  plan: SamplePlan,
  trialModule: TrialModule,
  cells: readonly PlannedCell[],
): (task: Task) => Outcome {
  const points = cells.map(({ point }) => point);
  const workspace = createKernelHost(kernelModule).getWorkspace('cells', trialModule, points);
  const { files } = plan;
  const { seed, criterion }: Sweep = plan.sweep;
  const metricCount = plan.declaration.metrics.length;
  const names = (plan.declaration.curves ?? []).map((curve) => curve.name);
  const curves = { names, trialCount: plan.sweep.curves ?? 0 };
  return (task) => {
    const run = {
      trialModule,
      workspace,
      seed,
      criterion,
      points,
      metricCount,
      curves,
      task,
      quarantinedTrials: [],
      files,
    };
    const end = runAttempt(run, { isCancelled: () => false, enterTrial: () => undefined, reachShare: () => undefined });
    if (end.kind !== 'outcome') throw new Error(`expected an outcome, got ${JSON.stringify(end)}`);
    return end.outcome;
  };
}

export function runCells(plan: SamplePlan, { trialModule, task }: { trialModule: TrialModule; task: Task }): Outcome {
  return createRunner(plan, trialModule, getBlockCells(plan, task.block))(task);
}

/** All trials of all blocks, one block after the other. */
export function runBlocks(plan: SamplePlan, trialModule: TrialModule): Outcome {
  const trialCount = plan.sweep.trials;
  return concatenate(
    [...plan.blocks.keys()].map((block) => runCells(plan, { trialModule, task: { block, trialStart: 0, trialCount } })),
  );
}

export function concatenate(outcomes: readonly Outcome[]): Outcome {
  return {
    verdicts: Uint8Array.from(outcomes.flatMap(({ verdicts }) => [...verdicts])),
    metrics: Float64Array.from(outcomes.flatMap(({ metrics }) => [...metrics])),
  };
}
