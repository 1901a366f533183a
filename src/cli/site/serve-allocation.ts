import { systemClock } from '../../../coordinator/wall-clock.js';
import type { AllocationOpened } from '../../allocation/fact.js';
import type { JobEngine } from '../../allocation/job-engine.js';
import type { AllocationState } from '../../allocation/state.js';
import type { Worker__Output } from '../../wire/generated/phasegrid/v1/Worker.js';
import type { Client } from '../client/client.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { aborted } from '../command-line/stop-signal.js';
import { type Allocator, runAllocator } from './allocator.js';
import { cancelAll } from './cancel-all.js';
import { openRemoteAllocation, type RemoteAllocation } from './remote-allocation.js';
import { createWorkerNews, type WorkerSign } from './worker-news.js';

export interface ServedAllocation {
  readonly client: Pick<Client, 'allocations' | 'listWorkers'>;
  /** Empty for one with the same request, or a new one. */
  readonly allocationId: string;
  readonly opening: AllocationOpened;
  readonly openEngine: (state: AllocationState) => JobEngine;
  readonly label: string;
  /** Asks to cancel all jobs and to end. */
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Runs an allocation until it is removed or `signal` comes; resolves once none of its jobs is left. */
export async function serveAllocation(served: ServedAllocation): Promise<void> {
  for (;;) {
    const phase = await serveOnce(served);
    // What a former process was removing is gone now; what is asked for is an allocation that works.
    if (phase !== 'leftover' || served.allocationId !== '' || served.signal.aborted) return;
  }
}

async function serveOnce(served: ServedAllocation): Promise<'leftover' | 'removed'> {
  const { client, openEngine, opening, tell } = served;
  const remote = await openRemoteAllocation({
    ...served,
    calls: client.allocations,
    clock: { after: systemClock.after },
  });
  const { state } = remote;
  const isLeftover = state.phase !== 'open';
  const engine = openEngine(state);
  tell(describeStart(state, { isLeftover, isNew: remote.isNew }));
  const findNews = createWorkerNews(state.allocationId);
  const allocator = runAllocator({
    ...{ state, engine, tell },
    clock: { nowMs: systemClock.wallMs, after: systemClock.after },
    note: remote.note,
    readDemand: remote.readDemand,
    readWorkers: async () => {
      const workers = await client.listWorkers(state.allocationId);
      return [...findNews(workers.map(readSign)), ...remote.takeWishes()];
    },
  });
  if (!isLeftover) {
    allocator.observe({ kind: 'change-settings', settings: opening.settings });
    // A pause of the user's own holds over a restart; whatever else paused it is tried again.
    if (state.pause?.cause !== 'user') allocator.observe({ kind: 'resume' });
  }
  try {
    await Promise.race([
      allocator.failed,
      remote.lost,
      waitForClosing(allocator),
      aborted(served.signal).then(() => removeAll({ allocator, remote, engine, tell })),
    ]);
  } finally {
    allocator.stop();
  }
  if (!served.signal.aborted) tell(`allocation ${state.allocationId} is removed: none of its jobs is left`);
  return isLeftover ? 'leftover' : 'removed';
}

function waitForClosing(allocator: Allocator): Promise<void> {
  return new Promise((resolve) => {
    allocator.onChange(() => {
      if (allocator.state.phase === 'closed') resolve();
    });
  });
}

/** Workers report within 10 s of their signal, and an engine needs some more to say that they are gone. */
const removalPatienceMs = 30_000;

async function removeAll({
  allocator,
  remote,
  engine,
  tell,
}: {
  readonly allocator: Allocator;
  readonly remote: RemoteAllocation;
  readonly engine: JobEngine;
  readonly tell: (line: string) => void;
}): Promise<void> {
  if ((await allocator.remove(removalPatienceMs)) === 'closed') return;
  const { allocationId } = allocator.state;
  // Without a coordinator no fact can be noted; that its jobs were cancelled is found out by the next start.
  if (remote.isOffline()) await cancelAll(engine).catch((error: unknown) => tell(describeCause(error)));
  throw new CliError(
    `allocation ${allocationId}: not all jobs are gone yet; the same command, or --allocation ${allocationId}, sees to the rest`,
    { exitCode: exitCode.failed },
  );
}

function describeStart(
  { allocationId, jobs, pause }: AllocationState,
  { isLeftover, isNew }: { readonly isLeftover: boolean; readonly isNew: boolean },
): string {
  const name = `allocation ${allocationId}`;
  if (isNew) return `${name} is open: jobs come as there is work; Ctrl-C cancels them`;
  const count = formatPlural(jobs.size, 'job');
  if (isLeftover) return `${name} was being removed: cancelling ${count} of a former start`;
  const paused = pause?.cause === 'user' ? '; it is paused, and `phasegrid allocate resume` ends that' : '';
  return `${name} goes on: taking over ${count} of a former start${paused}`;
}

const states: Readonly<Record<Worker__Output['state'], WorkerSign['state']>> = {
  STATE_UNSPECIFIED: 'gone',
  STATE_CONNECTED: 'connected',
  STATE_LEAVING: 'leaving',
  STATE_GONE: 'gone',
};

const reasons = ['drained', 'idle', 'time-limit', 'farewell', 'silent', 'broken-off', 'withdrawn'] as const;

function readSign({ state, reason, ...worker }: Worker__Output): WorkerSign {
  return { ...worker, state: states[state], reason: reasons.find((each) => each === reason) };
}
