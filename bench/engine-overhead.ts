import type { Engine } from '../coordinator/engine/engine.js';
import { startCoordinator } from '../coordinator/start-coordinator.js';
import { systemClock } from '../coordinator/wall-clock.js';
import { compileKernels } from '../src/kernels/memory/wasm.js';
import type { Sweep, SweepId } from '../src/sweep/sweep.js';
import { type Fingerprint, protocolVersion } from '../src/wire/fingerprint.js';
import { startWorker } from '../worker/start-worker.js';
import { busyDeclaration } from './busy-experiment.js';
import { reportFigure } from './report-figure.js';

/*
 * The overhead of the engine: coordinator and worker in one process, over gRPC on loopback, with the ledger in memory.
 *   node dist/bench/engine-overhead.js [tasks] [millions of steps in a task]
 * Prints one line of JSON. `overhead` is wall time times threads over the threads' own compute time, less one;
 * `speedup` is the wall time of one thread over that of two. The exit code is 1 when a bar is missed. It needs two idle cores,
 * because the time of other processes counts as overhead.
 */

const overheadMax = 0.05;
const speedupMin = 1.85;
/** The bars apply to tasks of at least this length. */
const taskMsMin = 50;

const [taskCount = 120, steps = 40] = process.argv.slice(2).map(Number);
const fingerprint: Fingerprint = {
  protocolVersion,
  kernelHash: 'none',
  codeHash: 'none',
  experimentVersions: { busy: 1 },
};

interface Measurement {
  readonly threads: number;
  readonly wallMs: number;
  readonly computeMs: number;
  readonly taskMs: number;
  readonly overhead: number;
}

const one = await measure(1);
const two = await measure(2);
const speedup = one.wallMs / two.wallMs;
const met = Math.max(one.overhead, two.overhead) <= overheadMax && speedup >= speedupMin && one.taskMs >= taskMsMin;
for (const { threads, overhead } of [one, two]) {
  reportFigure({ name: `wall time to compute, threads ${threads}`, p50: 1 + overhead, unit: 'ratio' });
}
reportFigure({ name: 'wall time with two threads to one', p50: 1 / speedup, unit: 'ratio' });
process.stdout.write(
  `${JSON.stringify({ bench: 'engine-overhead', taskCount, one, two, speedup, overheadMax, speedupMin, met })}\n`,
);
process.exitCode = met ? 0 : 1;

async function measure(threads: number): Promise<Measurement> {
  const coordinator = await startCoordinator({
    ledgerPath: ':memory:',
    listen: '127.0.0.1:0',
    access: 'everybody',
    fingerprint,
    clock: systemClock,
    findDeclaration: (name) => (name === busyDeclaration.name ? busyDeclaration : undefined),
    version: '0.0.0',
  });
  const { address, engine } = coordinator;
  let computeUs = 0;
  let reportRegistered: (() => void) | undefined;
  const registered = new Promise<void>((resolve) => {
    reportRegistered = resolve;
  });
  const worker = startWorker({
    address,
    threads,
    fingerprint,
    kernels: compileKernels(),
    host: 'bench',
    registryUrl: new URL('busy-experiment.js', import.meta.url).href,
    onEvent: (event) => {
      if (event.kind === 'registered') reportRegistered?.();
      if (event.kind === 'outcome') computeUs += event.computeUs;
    },
  });
  await registered;
  // Every thread compiles the experiment once.
  await runSweep(engine, { trials: 2 * threads, seed: 1 });
  computeUs = 0;
  const startMs = performance.now();
  await runSweep(engine, { trials: taskCount, seed: 2 });
  const wallMs = performance.now() - startMs;
  await worker.drain();
  await coordinator.close();
  const computeMs = computeUs / 1000;
  return { threads, wallMs, computeMs, taskMs: computeMs / taskCount, overhead: (wallMs * threads) / computeMs - 1 };
}

async function runSweep(engine: Engine, { trials, seed }: { trials: number; seed: number }): Promise<void> {
  const sweep: Sweep = {
    experiment: 'busy',
    experimentVersion: 1,
    seed,
    trials,
    parameters: {},
    criterion: { name: 'exact' },
    axes: [{ name: 'steps', values: [steps] }],
  };
  const { sweepId } = await engine.submitSweep(sweep);
  await complete(engine, sweepId);
}

function complete(engine: Engine, id: SweepId): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (engine.progress(id).state !== 'complete') return;
      stop();
      resolve();
    };
    const stop = engine.subscribe(id, look);
    look();
  });
}
