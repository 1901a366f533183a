import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import type { Engine } from '../../coordinator/engine/engine.js';
import { type Coordinator, startCoordinator } from '../../coordinator/start-coordinator.js';
import { systemClock } from '../../coordinator/wall-clock.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { Sweep, SweepId } from '../../src/sweep/sweep.js';
import type { SweepProgress } from '../../src/wire/progress.js';
import type { WorkerEvent } from '../../worker/agent-state.js';
import { openPool } from '../../worker/pool.js';
import { type RunningWorker, startWorker } from '../../worker/start-worker.js';
import { systemStopwatch } from '../../worker/stopwatch.js';
import {
  findProbe,
  probeAttempt,
  probeFingerprint,
  probeRegistryUrl,
  probeSweep,
  experiments as probes,
} from './probe-experiments.js';

const kernels = compileKernels();

/** Longer than any test may last: whoever waits for such a trial's end never sees it. */
const tenMinutes = 60_000;

/** One cell; a trial lasts as many pauses of 10 ms. */
function longSweep(pauses: number, trials: number): Sweep {
  const axes = [
    { name: 'n', values: [9] },
    { name: 'k', values: [3] },
  ];
  return { ...probeSweep({ pauses }, trials), axes };
}

async function withCoordinator(
  leaseDurationMs: number,
  use: (coordinator: Coordinator) => Promise<void>,
): Promise<void> {
  const coordinator = await startCoordinator({
    ledgerPath: ':memory:',
    listen: '127.0.0.1:0',
    access: 'everybody',
    fingerprint: probeFingerprint,
    clock: systemClock,
    findDeclaration: findProbe,
    version: '0.0.0',
    leaseDurationMs,
  });
  try {
    await use(coordinator);
  } finally {
    await coordinator.close();
  }
}

function startProbeWorker(address: string, events: WorkerEvent[] = []): RunningWorker {
  return startWorker({
    address,
    threads: 1,
    fingerprint: probeFingerprint,
    kernels,
    host: 'here',
    registryUrl: probeRegistryUrl,
    onEvent: (event) => events.push(event),
  });
}

function reached(engine: Engine, id: SweepId, isReached: (progress: SweepProgress) => boolean): Promise<SweepProgress> {
  return new Promise((resolve) => {
    const stop = engine.subscribe(id, () => look());
    const look = (): void => {
      const progress = engine.progress(id);
      if (!isReached(progress)) return;
      stop();
      resolve(progress);
    };
    look();
  });
}

test('the plan gives each long trial a task of its own', (t) => {
  const plan = planSweep({ ...probeSweep({ pauses: 50 }), trials: 3 }, probes[0].declaration);
  for (const { cells, taskTrialCount } of plan.blocks) t.deepEqual([cells.length, taskTrialCount], [1, 1]);
});

test.serial('a pool tells how far its long trials are, and ends one at its next checkpoint', async (t) => {
  const pool = await openPool({
    threads: 1,
    kernelModule: kernels,
    stopwatch: systemStopwatch,
    registryUrl: probeRegistryUrl,
  });
  try {
    t.deepEqual(pool.progress(), []);
    const running = pool.run('a', probeAttempt(longSweep(tenMinutes, 3), { block: 0, trialStart: 1, trialCount: 1 }));
    while (!(pool.progress()[0].trialsDone > 0)) await new Promise((resolve) => setTimeout(resolve, 5));
    const [{ leaseId, trialsDone }] = pool.progress();
    t.is(leaseId, 'a');
    t.true(trialsDone < 1);
    pool.cancel('a');
    t.deepEqual(await running, { kind: 'cancelled' });
    t.deepEqual(pool.progress(), []);
  } finally {
    await pool.close();
  }
});

test.serial('progress and its estimate move within a trial, and a cancel ends it where it is', async (t) => {
  await withCoordinator(30_000, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(longSweep(tenMinutes, 2));
    const events: WorkerEvent[] = [];
    const worker = startProbeWorker(address, events);
    const first = await reached(engine, id, ({ trialsInFlight }) => trialsInFlight > 0);
    const later = await reached(engine, id, ({ trialsInFlight }) => trialsInFlight > 2 * first.trialsInFlight);
    t.like(later, { trialsRunning: 1, trialsSettled: 0, revision: first.revision, trialsInFlight: later.runningShare });
    t.true((later.etaSeconds ?? 0) > 100);
    await engine.cancelSweep(id);
    const { sweepId: nextId } = await engine.submitSweep(probeSweep());
    await reached(engine, nextId, ({ state }) => state === 'complete');
    t.true(events.some(({ kind }) => kind === 'revoked'));
    t.like(engine.progress(id), { trialsRunning: 0, trialsInFlight: 0, attemptsFailed: 0 });
    await worker.drain();
  });
});

test.serial('a drain ends a long trial, which is pending again at no charge', async (t) => {
  await withCoordinator(30_000, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(longSweep(tenMinutes, 1));
    const worker = startProbeWorker(address);
    await reached(engine, id, ({ trialsInFlight }) => trialsInFlight > 0);
    await worker.drain();
    t.like(engine.progress(id), { trialsRunning: 0, tasksLeased: 0, attemptsFailed: 0, state: 'active' });
  });
});

test.serial('a trial that lasts longer than a lease is not lost, since its worker extends it', async (t) => {
  await withCoordinator(300, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(longSweep(120, 2));
    const events: WorkerEvent[] = [];
    const worker = startProbeWorker(address, events);
    await reached(engine, id, ({ state }) => state === 'complete');
    await worker.drain();
    t.is(engine.progress(id).attemptsFailed, 0);
    t.is(events.filter(({ kind }) => kind === 'outcome').length, 2, 'each ran once');
  });
});

test.serial('a killed worker costs the trial that ran on it, and no other is run again', async (t) => {
  await withCoordinator(1200, async ({ address, engine }) => {
    // Shares travel once a second: each trial lasts long enough to be seen in flight.
    const { sweepId: id } = await engine.submitSweep(longSweep(150, 4));
    const victim = startChild(address);
    const exited = once(victim, 'exit');
    const { tasksLeased } = await reached(engine, id, ({ state, trialsSettled, trialsInFlight }) => {
      return state === 'complete' || (trialsSettled >= 1 && trialsInFlight > 0);
    });
    victim.kill('SIGKILL');
    await exited;
    const { trialsSettled, attemptsFailed } = await reached(engine, id, (progress) => progress.tasksLeased === 0);
    t.true(trialsSettled >= 1 && trialsSettled < 4, `${trialsSettled} were settled`);
    t.true(attemptsFailed <= 1 && tasksLeased >= 1, 'what was queued had not begun, and is charged to nobody');
    const events: WorkerEvent[] = [];
    const worker = startProbeWorker(address, events);
    await reached(engine, id, ({ state }) => state === 'complete');
    await worker.drain();
    t.like(engine.progress(id), { conflicts: 0, quarantined: 0, attemptsFailed });
    t.is(
      events.filter(({ kind }) => kind === 'outcome').length,
      4 - trialsSettled,
      'what was settled is not run again',
    );
  });
});

function startChild(address: string): ChildProcess {
  return fork(new URL('worker-process.js', import.meta.url), [address], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
