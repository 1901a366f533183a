import { Piscina } from 'piscina';
import type { KernelModule } from '../src/experiments/kernel-host.js';
import type { LeaseProgress } from '../src/wire/sync.js';
import type { Attempt, AttemptEnd } from './attempt.js';
import { describeError } from './run-attempt.js';
import type { Stopwatch } from './stopwatch.js';
import type { ThreadSetup, ThreadTask } from './thread.js';
import {
  cancelFlagIndex,
  createThreadSlots,
  noTrial,
  readTrialsDone,
  resetSlot,
  runningTrialIndex,
} from './thread-slots.js';
import { ThreadStartError } from './worker-error.js';

/** The worker's threads. */
export interface Pool {
  readonly threads: number;
  /** Runs an attempt on a free thread; at most `threads` may run at once. Never rejects. */
  readonly run: (leaseId: string, attempt: Attempt) => Promise<AttemptEnd>;
  /** Ends the attempt between two trials or at a long trial's next checkpoint; no effect when it is not running. */
  readonly cancel: (leaseId: string) => void;
  /** The progress of the attempts on threads. */
  readonly progress: () => readonly LeaseProgress[];
  /** Rejects when the last thread died and could not be replaced; the pool is then of no use. */
  readonly failed: Promise<never>;
  /** Stops the threads, even within a trial; running attempts end as `thread-lost`. */
  readonly close: () => Promise<void>;
}

export interface PoolOptions {
  readonly threads: number;
  readonly kernelModule: KernelModule;
  readonly stopwatch: Stopwatch;
  /** The JavaScript heap of one thread in MiB; Node's own limit when omitted. Kernels' matrices are not in it. */
  readonly threadHeapMib?: number | undefined;
  /** A module that exports `experiments` in place of the registry; tests alone set it. */
  readonly registryUrl?: string | undefined;
}

/** How long `close` waits for threads to exit; a thread within a kernel stops at V8's next interrupt check. */
const closeMsMax = 1500;

/** Starts the threads and waits until each can run. Throws `ThreadStartError`. */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const { threads, stopwatch } = options;
  const slots = createThreadSlots(threads);
  const freeSlots = Array.from({ length: threads }, (_, slot) => slot);
  const slotsByLease = new Map<string, number>();
  const piscina = startThreads(options, slots);
  const failed = watchThreads(piscina);

  const run = async (leaseId: string, attempt: Attempt): Promise<AttemptEnd> => {
    const slot = freeSlots.pop();
    if (slot === undefined) throw new Error(`all ${threads} threads are taken, got lease ${leaseId}`);
    resetSlot(slots, slot);
    slotsByLease.set(leaseId, slot);
    try {
      const task: ThreadTask = { attempt, slot };
      return (await piscina.run(task)) as AttemptEnd;
    } catch (error) {
      // `runThreadTask` never throws, so the thread itself died of an uncaught error or of lack of memory.
      const offset = Atomics.load(slots, runningTrialIndex(slot));
      const trial = offset === noTrial ? undefined : attempt.task.trialStart + offset;
      return { kind: 'thread-lost', trial, message: describeError(error) };
    } finally {
      slotsByLease.delete(leaseId);
      freeSlots.push(slot);
    }
  };

  const cancel = (leaseId: string): void => {
    const slot = slotsByLease.get(leaseId);
    if (slot !== undefined) Atomics.store(slots, cancelFlagIndex(slot), 1);
  };

  const progress = (): readonly LeaseProgress[] =>
    Array.from(slotsByLease, ([leaseId, slot]) => ({ leaseId, trialsDone: readTrialsDone(slots, slot) }));

  const close = async (): Promise<void> => {
    await within(stopwatch, closeMsMax, piscina.destroy());
  };

  try {
    await Promise.all(Array.from({ length: threads }, () => piscina.run(undefined, { name: 'warmUp' })));
  } catch (error) {
    await close();
    throw new ThreadStartError(error);
  }
  return { threads, run, cancel, progress, failed, close };
}

function startThreads({ threads, kernelModule, registryUrl, threadHeapMib }: PoolOptions, slots: Int32Array): Piscina {
  const setup: ThreadSetup = { kernelModule, slots, ...(registryUrl === undefined ? {} : { registryUrl }) };
  return new Piscina({
    filename: new URL('thread-entry.cjs', import.meta.url).href,
    name: 'runThreadTask',
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    workerData: setup,
    ...(threadHeapMib === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: threadHeapMib } }),
  });
}

/**
 * Piscina replaces a thread that died, but not one that died before it was ready. Without any thread, queued tasks would
 * wait for ever.
 */
function watchThreads(piscina: Piscina): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    piscina.on('error', (error) => {
      if (piscina.threads.length === 0) reject(new ThreadStartError(error));
    });
  });
  // The owner of the pool may not be listening yet, or no longer; the rejection must not end the process.
  failed.catch(() => undefined);
  return failed;
}

/** Resolves with the promise or after `delayMs`, whichever comes first. */
function within(stopwatch: Stopwatch, delayMs: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopTimer = stopwatch.after(delayMs, resolve);
    promise.finally(stopTimer).then(resolve, reject);
  });
}
