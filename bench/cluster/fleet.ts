import type { Profiler } from 'node:inspector';
import type { BenchAccess } from './access.js';
import type { AgentsHandlers } from './agents-process.js';
import { type Child, startChild } from './child-process.js';

export interface FleetOptions {
  readonly address: string;
  readonly access: BenchAccess;
  readonly sessions: number;
  readonly threads: number;
  readonly taskSeconds: number;
  /** Whether tasks began before the workers came, so that outcomes come at an even pace at once. */
  readonly isUnderWay: boolean;
  readonly keepsTasks?: boolean;
  /** The coordinator goes before them by default, since in a cluster it shares its cores with no worker. */
  readonly niceness?: number;
}

/** Workers with simulated threads, in processes of their own. */
export interface Fleet {
  readonly registered: () => Promise<FleetRegistrations>;
  readonly openWindow: () => Promise<void>;
  readonly closeWindow: () => Promise<FleetWindow>;
  /** Of the first process. */
  readonly profile: (seconds: number) => Promise<Profiler.Profile>;
  /** Lets all workers tell what is finished, and leave. */
  readonly drain: () => Promise<void>;
  readonly listAcknowledged: () => Promise<readonly number[]>;
  readonly kill: () => Promise<void>;
}

export interface FleetRegistrations {
  /** From the moment at which all processes were up and began to register. */
  readonly seconds: number;
  /** From a call of Register to its answer, in rising order. */
  readonly replyMs: Float64Array;
}

export interface FleetWindow {
  /** The cores that all processes take together. */
  readonly cores: number;
  readonly syncs: number;
  readonly syncsPerSecond: number;
  /** Of Syncs that carry results, from call to answer as a worker sees it, in rising order. */
  readonly replyMs: Float64Array;
  /** The median of the processes' median delays of their event loops, which is part of the reply times. */
  readonly loopDelayMs: number;
  readonly sessionsOver: number;
  readonly failures: number;
}

const workersPerProcess = 50;
const nicenessDefault = 10;

/** Starts all processes, and then has all workers register at once. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { sessions, keepsTasks = false, niceness = nicenessDefault, ...start } = options;
  const parts: { readonly child: Child<AgentsHandlers>; readonly first: number; readonly count: number }[] = [];
  for (let first = 0; first < sessions; first += workersPerProcess) {
    const count = Math.min(workersPerProcess, sessions - first);
    parts.push({ child: startChild<AgentsHandlers>('agents-process.js'), first, count });
  }
  const all = <Value>(ask: (child: Child<AgentsHandlers>) => Promise<Value>): Promise<Value[]> =>
    Promise.all(parts.map(({ child }) => ask(child)));
  // A window that nobody reads: whoever answers is up.
  await all((child) => child.ask('openWindow', undefined));
  const startMs = Date.now();
  await Promise.all(
    parts.map(({ child, first, count }) => child.ask('start', { ...start, first, count, keepsTasks, niceness })),
  );
  return {
    registered: async () => {
      const replies = await all((child) => child.ask('registered', undefined));
      const lastAtMs = Math.max(...replies.map((reply) => reply.lastAtMs));
      return { seconds: (lastAtMs - startMs) / 1000, replyMs: joinSorted(replies.map(({ replyMs }) => replyMs)) };
    },
    openWindow: async () => {
      await all((child) => child.ask('openWindow', undefined));
    },
    closeWindow: async () => {
      const windows = await all((child) => child.ask('closeWindow', undefined));
      const sum = (name: 'syncs' | 'sessionsOver' | 'failures') => windows.reduce((total, one) => total + one[name], 0);
      const rate = (name: 'cpuSeconds' | 'syncs') => windows.reduce((total, one) => total + one[name] / one.seconds, 0);
      return {
        cores: rate('cpuSeconds'),
        syncs: sum('syncs'),
        syncsPerSecond: rate('syncs'),
        replyMs: joinSorted(windows.map(({ replyMs }) => replyMs)),
        loopDelayMs: readPercentile(Float64Array.from(windows, ({ loopDelayMs }) => loopDelayMs).sort(), 50),
        sessionsOver: sum('sessionsOver'),
        failures: sum('failures'),
      };
    },
    profile: (seconds) => parts[0].child.ask('profile', seconds),
    drain: async () => {
      await all((child) => child.ask('drain', undefined));
    },
    listAcknowledged: async () => {
      const lists = await all((child) => child.ask('listAcknowledged', undefined));
      return lists.flatMap((tasks) => Array.from(tasks));
    },
    kill: async () => {
      await all((child) => child.kill());
    },
  };
}

/** Of numbers in rising order; 0 where there are none. */
export function readPercentile(sorted: Float64Array, percentile: number): number {
  if (sorted.length === 0) return 0;
  return sorted[Math.min(sorted.length - 1, Math.floor((percentile / 100) * sorted.length))];
}

function joinSorted(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => Array.from(part))).sort();
}
