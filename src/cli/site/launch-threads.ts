import type { WorkerRecord } from '../../../coordinator/core/replies.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import type { JobEngine } from '../../allocation/job-engine.js';
import type { Demand } from '../../allocation/observation.js';
import type { AllocationSettings } from '../../allocation/settings.js';
import type { AllocationState } from '../../allocation/state.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { type AllocationStore, adoptAllocation } from './adopt-allocation.js';
import { type Allocator, runAllocator } from './allocator.js';
import { cancelAll } from './cancel-all.js';
import { splitEnd } from './split-end.js';
import type { Threads } from './threads.js';
import { createWorkerNews } from './worker-news.js';

export interface LaunchThreadsOptions {
  readonly settings: AllocationSettings;
  readonly openEngine: (allocationId: string) => JobEngine;
  readonly store: AllocationStore;
  readonly readDemand: () => Promise<Demand | undefined>;
  readonly listWorkers: () => readonly WorkerRecord[];
  /** Whether workers that a former process started can reach this one. */
  readonly keepsPlace: boolean;
  readonly tell: (line: string) => void;
  /** Hears of every change. */
  readonly onChange: (state: AllocationState) => void;
}

/** Workers report within 10 s of their signal, and an engine needs some more to say that they are gone. */
const removalPatienceMs = 15_000;

/** Threads in jobs of an engine, which come and go while the coordinator is here. */
export function startLaunchThreads(options: LaunchThreadsOptions): Threads {
  const { store, tell } = options;
  const running: { readonly allocator: Allocator; readonly engine: JobEngine }[] = [];
  const startedMs = systemClock.wallMs();
  const end = splitEnd();
  const start = (state: AllocationState): Allocator => {
    const { readDemand, listWorkers } = options;
    const findNews = createWorkerNews(state.allocationId);
    const engine = options.openEngine(state.allocationId);
    const allocator = runAllocator({
      ...{ state, engine, readDemand, tell },
      clock: { nowMs: systemClock.wallMs, after: systemClock.after },
      note: async (facts) => {
        if (facts.length > 0) await store.note(state.allocationId, facts);
      },
      readWorkers: () => findNews(listWorkers()),
    });
    running.push({ allocator, engine });
    allocator.failed.catch(end.reject);
    return allocator;
  };

  const open = async (): Promise<void> => {
    const found = await adoptAllocation(store, { ...options, nowMs: startedMs });
    for (const state of found.leftover) {
      if (state.jobs.size > 0) tell(`cancelling ${formatPlural(state.jobs.size, 'job')} of a former start`);
      start(state).observe({ kind: 'remove' });
    }
    const { current, isNew } = found;
    if (current.jobs.size > 0) tell(`taking over ${formatPlural(current.jobs.size, 'job')} of a former start`);
    const allocator = start(current);
    if (!isNew) {
      // Whoever gives the command again wants it to go on, with what he asks for now.
      allocator.observe({ kind: 'change-settings', settings: options.settings });
      allocator.observe({ kind: 'resume' });
    }
    allocator.onChange(() => {
      options.onChange(current);
      const problem = describeEnd(current, startedMs);
      if (problem !== undefined) end.reject(new CliError(problem, { exitCode: exitCode.failed }));
    });
  };
  const opened = open().catch(end.reject);

  let draining: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    await opened;
    const ends = await Promise.all(running.map(({ allocator }) => allocator.remove(removalPatienceMs)));
    if (ends.includes('not-yet')) tell('not all jobs are gone yet: they are being cancelled');
    end.resolve();
  };
  return {
    done: end.promise,
    drain: () => (draining ??= drain()),
    abandon: async () => {
      await opened;
      for (const { allocator, engine } of running) {
        allocator.stop();
        await cancelAll(engine).catch((error: unknown) => tell(`jobs were not cancelled: ${describeCause(error)}`));
      }
    },
  };
}

/** Where nothing is submitted any more and nothing runs, nothing will ever come; undefined where something may. */
function describeEnd({ pause, jobs, ended, phase }: AllocationState, startedMs: number): string | undefined {
  // A pause of a former start is ended by this one.
  if (phase !== 'open' || pause === undefined || pause.sinceMs < startedMs || jobs.size > 0) return undefined;
  if (pause.cause === 'user') return undefined;
  // The log of a job that died says more than we can; it is read a moment later.
  if (ended.some(({ hasFailed, log }) => hasFailed && log === undefined)) return undefined;
  return `no job can compute: ${pause.message}`;
}
