import { workerData } from 'node:worker_threads';
import type { Experiment } from '../src/experiments/experiment.js';
import { createKernelHost, type KernelHost, type KernelModule } from '../src/experiments/kernel-host.js';
import { experiments } from '../src/experiments/registry.js';
import type { FileReference } from '../src/sweep/file-reference.js';
import { planSweep, type SweepPlan } from '../src/sweep/plan.js';
import { decodeSweep, type SweepId } from '../src/sweep/sweep.js';
import type { Attempt, AttemptEnd } from './attempt.js';
import { describeError, type PreparedAttempt, runAttempt } from './run-attempt.js';
import { cancelFlagIndex, noTrial, runningTrialIndex, trialShareIndex } from './thread-slots.js';

/** The data that every thread gets when it starts. */
export interface ThreadSetup {
  readonly kernelModule: KernelModule;
  /** The pool's slots: see thread-slots.ts. */
  readonly slots: Int32Array;
  /** A module that exports `experiments` in place of the registry; tests alone set it. */
  readonly registryUrl?: string;
}

export interface ThreadTask {
  readonly attempt: Attempt;
  readonly slot: number;
}

interface Thread {
  readonly slots: Int32Array;
  readonly experiments: readonly Experiment[];
  readonly kernelHost: KernelHost;
  /** In the order of use, the least recently used first. */
  readonly sweeps: Map<SweepId, PreparedSweep>;
}

/** The part of a sweep that all attempts at its tasks share. */
interface PreparedSweep {
  readonly plan: SweepPlan;
  /** The thread's own copies: no other thread can write to them. */
  readonly files: ReadonlyMap<FileReference, Uint8Array>;
}

/** How many sweeps a thread keeps; a worker rarely has tasks of more at once. */
const sweepCountMax = 4;

let opened: Promise<Thread> | undefined;

/** Loads what every attempt needs; rejects where that fails, so that this thread can run no attempt. */
export async function warmUp(): Promise<void> {
  await openThread();
}

/** Runs one attempt. Never rejects: a failure is a result. */
export async function runThreadTask({ attempt, slot }: ThreadTask): Promise<AttemptEnd> {
  try {
    const thread = await openThread();
    const prepared = await prepareAttempt(thread, attempt);
    const end = runAttempt(prepared, {
      isCancelled: () => Atomics.load(thread.slots, cancelFlagIndex(slot)) !== 0,
      enterTrial: (offset) => Atomics.store(thread.slots, runningTrialIndex(slot), offset),
      reachShare: (share) => Atomics.store(thread.slots, trialShareIndex(slot), Math.round(1000 * share)),
    });
    Atomics.store(thread.slots, runningTrialIndex(slot), noTrial);
    // A trap can leave workspaces half written; the retry must not see them.
    if (end.kind === 'kernel-error') thread.kernelHost.discard();
    return end;
  } catch (error) {
    return { kind: 'kernel-error', trial: undefined, message: describeError(error) };
  }
}

function openThread(): Promise<Thread> {
  opened ??= createThread(workerData as ThreadSetup);
  return opened;
}

async function createThread(setup: ThreadSetup): Promise<Thread> {
  const registry =
    setup.registryUrl === undefined
      ? experiments
      : ((await import(setup.registryUrl)) as { experiments: readonly Experiment[] }).experiments;
  return {
    slots: setup.slots,
    experiments: registry,
    kernelHost: createKernelHost(setup.kernelModule),
    sweeps: new Map(),
  };
}

async function prepareAttempt(thread: Thread, attempt: Attempt): Promise<PreparedAttempt> {
  const { task } = attempt;
  const { plan, files } = prepareSweep(thread, attempt);
  const { seed, criterion } = plan.sweep;
  if (task.block >= plan.blocks.length) {
    throw new RangeError(
      `sweep ${attempt.sweepId} has ${plan.blocks.length} blocks, the lease names block ${task.block}`,
    );
  }
  const trialModule = await getExperiment(thread, plan.sweep.experiment).loadTrialModule();
  const points = Array.from(plan.blocks[task.block].cells, (cell) => plan.cell(cell).point);
  const workspace = thread.kernelHost.getWorkspace(`${attempt.sweepId}/${task.block}`, trialModule, points);
  const { metrics, curves = [] } = plan.declaration;
  const { curves: curveTrialCount = 0 } = plan.sweep;
  return {
    trialModule,
    workspace,
    seed,
    criterion,
    points,
    metricCount: metrics.length,
    curves: { names: curves.map(({ name }) => name), trialCount: curveTrialCount },
    task,
    quarantinedTrials: attempt.quarantinedTrials,
    files,
  };
}

function prepareSweep(thread: Thread, attempt: Attempt): PreparedSweep {
  const { sweepId } = attempt;
  const known = thread.sweeps.get(sweepId);
  // Removed and set again, so that the map stays in the order of use.
  thread.sweeps.delete(sweepId);
  const prepared = known ?? { plan: planDocument(thread, attempt.document), files: copyFiles(attempt.files) };
  thread.sweeps.set(sweepId, prepared);
  for (const oldest of thread.sweeps.keys()) {
    if (thread.sweeps.size <= sweepCountMax) break;
    thread.sweeps.delete(oldest);
  }
  return prepared;
}

function copyFiles(files: Attempt['files']): ReadonlyMap<FileReference, Uint8Array> {
  return new Map(Array.from(files, ([reference, content]) => [reference, Uint8Array.from(content)]));
}

function planDocument(thread: Thread, document: string): SweepPlan {
  const sweep = decodeSweep(document);
  const { declaration } = getExperiment(thread, sweep.experiment);
  if (declaration.version !== sweep.experimentVersion) {
    throw new Error(
      `the sweep wants version ${sweep.experimentVersion} of experiment ${sweep.experiment}, this worker has ${declaration.version}`,
    );
  }
  return planSweep(sweep, declaration);
}

function getExperiment(thread: Thread, name: string): Experiment {
  const experiment = thread.experiments.find(({ declaration }) => declaration.name === name);
  if (!experiment) throw new Error(`this worker has no experiment ${name}`);
  return experiment;
}
