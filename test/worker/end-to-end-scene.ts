import type { Engine } from '../../coordinator/engine/engine.js';
import { type Coordinator, type CoordinatorOptions, startCoordinator } from '../../coordinator/start-coordinator.js';
import { systemClock } from '../../coordinator/wall-clock.js';
import { createKernelHost } from '../../src/experiments/kernel-host.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import type { Task } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep, planTasks } from '../../src/sweep/plan.js';
import { type Sweep, type SweepId } from '../../src/sweep/sweep.js';
import { runAttempt } from '../../worker/run-attempt.js';
import { type RunningWorker, startWorker, type WorkerOptions } from '../../worker/start-worker.js';
import { experiments, findProbe, probeFingerprint, probeRegistryUrl, probeSweep } from './probe-experiments.js';

const kernels = compileKernels();

/** Enough work to interrupt: some hundred tasks of some milliseconds. */
export const sweep: Sweep = {
  ...probeSweep({}, 200),
  axes: [
    { name: 'n', values: [20_000, 40_000, 80_000] },
    { name: 'k', values: [50, 100, 200, 400] },
  ],
};

export async function withCoordinator<T>(
  options: Partial<CoordinatorOptions>,
  use: (coordinator: Coordinator) => Promise<T>,
): Promise<T> {
  const coordinator = await startCoordinator({
    ledgerPath: ':memory:',
    listen: '127.0.0.1:0',
    access: 'everybody',
    fingerprint: probeFingerprint,
    clock: systemClock,
    findDeclaration: findProbe,
    version: '0.0.0',
    ...options,
  });
  try {
    return await use(coordinator);
  } finally {
    await coordinator.close();
  }
}

export function startProbeWorker(address: string, options: Partial<WorkerOptions> = {}): RunningWorker {
  return startWorker({
    address,
    threads: 1,
    fingerprint: probeFingerprint,
    kernels,
    host: 'here',
    registryUrl: probeRegistryUrl,
    ...options,
  });
}

/** Resolves once so many trials times cells are settled; all of them when omitted. */
export function settled(engine: Engine, id: SweepId, count = engine.progress(id).trialCount): Promise<void> {
  return new Promise((resolve) => {
    const stop = engine.subscribe(id, () => look());
    const look = (): void => {
      if (engine.progress(id).trialsSettled < count) return;
      stop();
      resolve();
    };
    look();
  });
}

/** Every task with the digest of its outcome, sorted. */
export function digests(engine: Engine, id: SweepId): string[] {
  return Array.from(engine.outcomes(id), ({ task, outcome }) => describeOutcome(task, outcomeDigest(outcome))).sort();
}

export function describeOutcome({ block, trialStart, trialCount }: Task, digest: string): string {
  return `block ${block}, ${trialCount} trials from ${trialStart}: ${digest}`;
}

export async function computeHere(
  wanted: Sweep,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<string[]> {
  const [experiment] = experiments;
  const plan = planSweep(wanted, experiment.declaration);
  const tasks = planTasks(plan, { trialStart: 0, trialEnd: wanted.trials });
  const trialModule = await experiment.loadTrialModule();
  const found: string[] = [];
  for (let index = 0; index < tasks.count; index += 1) {
    const task = tasks.task(index);
    const points = Array.from(plan.blocks[task.block].cells, (cell) => plan.cell(cell).point);
    const workspace = createKernelHost(kernels).getWorkspace('here', trialModule, points);
    const { seed, criterion } = wanted;
    const curves = { names: ['walk', 'margin'], trialCount: wanted.curves ?? 0 };
    const prepared = {
      trialModule,
      workspace,
      seed,
      criterion,
      points,
      metricCount: 2,
      curves,
      task,
      quarantinedTrials: [],
      files,
    };
    const end = runAttempt(prepared, {
      isCancelled: () => false,
      enterTrial: () => undefined,
      reachShare: () => undefined,
    });
    if (end.kind !== 'outcome') throw new Error(JSON.stringify(end));
    found.push(describeOutcome(task, end.digest));
  }
  return found.sort();
}
