import { setPriority } from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { AttemptResult } from '../../src/wire/sync.js';
import { type Agent, runAgent } from '../../worker/agent.js';
import type { Attempt } from '../../worker/attempt.js';
import type { CoordinatorLink } from '../../worker/coordinator-link.js';
import { systemStopwatch } from '../../worker/stopwatch.js';
import { openUplink } from '../../worker/uplink.js';
import { type BenchAccess, workerAccess } from './access.js';
import { serveRequests } from './child-process.js';
import { profileFor } from './profile-process.js';
import { createSimulatedPool } from './simulated-pool.js';
import { simulatedFingerprint, simulateSweep } from './simulated-sweep.js';

// Several workers in one process, with real agents and connections. Their threads are simulated.

export interface AgentsStart {
  readonly address: string;
  readonly access: BenchAccess;
  /** The number of the first worker among those of all processes. */
  readonly first: number;
  readonly count: number;
  readonly threads: number;
  readonly taskSeconds: number;
  readonly isUnderWay: boolean;
  /** Whether it is kept which outcomes the coordinator has acknowledged. */
  readonly keepsTasks: boolean;
  readonly niceness: number;
}

/** What the workers of a process did between two moments. */
export interface AgentsWindow {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly syncs: number;
  /** From the call to the answer, of calls that carry results: those are answered as soon as they are on disk. */
  readonly replyMs: Float64Array;
  readonly loopDelayMs: number;
  readonly sessionsOver: number;
  readonly failures: number;
}

interface Registrations {
  /** When the last worker had its first session, in milliseconds since 1970. */
  readonly lastAtMs: number;
  readonly replyMs: Float64Array;
}

interface Counts {
  syncs: number;
  sessionsOver: number;
  failures: number;
}

const lookEveryMs = 10;

const agents: Agent[] = [];
const registerMs: number[] = [];
const attempts = new Map<string, number>();
const acknowledged: number[] = [];
const counts: Counts = { syncs: 0, sessionsOver: 0, failures: 0 };
const window: { startMs: number; cpu: NodeJS.CpuUsage; counts: Counts; replyMs: number[]; delays: IntervalHistogram } =
  {
    startMs: performance.now(),
    cpu: process.cpuUsage(),
    counts: { ...counts },
    replyMs: [],
    delays: monitorEventLoopDelay({ resolution: lookEveryMs }),
  };
const all: { tellRegistered?: (atMs: number) => void } = {};
const allRegistered = new Promise<number>((resolve) => {
  all.tellRegistered = resolve;
});

const handlers = {
  start: (start: AgentsStart): void => {
    setPriority(start.niceness);
    let registered = 0;
    for (let number = start.first; number < start.first + start.count; number += 1) {
      startAgent(start, number, () => {
        registered += 1;
        if (registered === start.count) all.tellRegistered?.(Date.now());
      });
    }
  },
  registered: async (): Promise<Registrations> => {
    const lastAtMs = await allRegistered;
    return { lastAtMs, replyMs: Float64Array.from(registerMs) };
  },
  openWindow: (): void => {
    window.startMs = performance.now();
    window.cpu = process.cpuUsage();
    window.counts = { ...counts };
    window.replyMs = [];
    window.delays.reset();
    window.delays.enable();
  },
  closeWindow: (): AgentsWindow => {
    const { user, system } = process.cpuUsage(window.cpu);
    window.delays.disable();
    return {
      seconds: (performance.now() - window.startMs) / 1000,
      cpuSeconds: (user + system) / 1e6,
      syncs: counts.syncs - window.counts.syncs,
      replyMs: Float64Array.from(window.replyMs),
      loopDelayMs: Math.max(0, window.delays.percentile(50) / 1e6 - lookEveryMs),
      sessionsOver: counts.sessionsOver - window.counts.sessionsOver,
      failures: counts.failures - window.counts.failures,
    };
  },
  profile: profileFor,
  /** Resolves when all workers have told what is finished, and left. */
  drain: async (): Promise<void> => {
    for (const agent of agents) agent.drain();
    await Promise.allSettled(agents.map(({ done }) => done));
  },
  /** The tasks whose outcomes were acknowledged; see `taskKey` of the coordinator's process. */
  listAcknowledged: (): Float64Array => Float64Array.from(acknowledged),
};

export type AgentsHandlers = typeof handlers;

function startAgent(start: AgentsStart, number: number, onRegistered: () => void): void {
  const { address, access, threads, taskSeconds, isUnderWay, keepsTasks } = start;
  const link = openUplink({
    address,
    ...workerAccess(access),
    fingerprint: simulatedFingerprint,
    host: `host-${number}`,
    processId: number,
    processIdentity: `simulated-${number}`.padEnd(24, '_'),
    threads,
  });
  const { trials } = simulateSweep(taskSeconds).sweep;
  const onRun = (leaseId: string, { task }: Attempt) => {
    attempts.set(leaseId, task.block * trials + task.trialStart);
  };
  const pool = createSimulatedPool({
    threads,
    taskMs: 1000 * taskSeconds,
    isUnderWay,
    random: Math.random,
    ...(keepsTasks && { onRun }),
  });
  let isRegistered = false;
  const agent = runAgent(
    { address, threads, jitter: ((number + 1) * 0.618_034) % 1 },
    {
      link: measureLink(link),
      pool,
      stopwatch: systemStopwatch,
      onEvent: ({ kind }) => {
        if (kind === 'session-over') counts.sessionsOver += 1;
        if (kind !== 'registered' || isRegistered) return;
        isRegistered = true;
        onRegistered();
      },
    },
  );
  agents.push(agent);
  agent.done.catch((error: unknown) => {
    process.stderr.write(`worker ${number}: ${String(error)}\n`);
  });
}

function measureLink(link: CoordinatorLink): CoordinatorLink {
  return {
    ...link,
    register: async (timeLeftMs) => {
      const startMs = performance.now();
      const reply = await link.register(timeLeftMs);
      registerMs.push(performance.now() - startMs);
      return reply;
    },
    sync: async (call) => {
      counts.syncs += 1;
      const { results } = call.request;
      const startMs = performance.now();
      const reply = await link.sync(call);
      // A call whose place the next one took ends as `session-over` too; the agent tells of those sessions that are.
      if (reply.kind !== 'news' && reply.kind !== 'session-over') counts.failures += 1;
      if (reply.kind === 'news' && results.length > 0) {
        window.replyMs.push(performance.now() - startMs);
        if (attempts.size > 0) keepAcknowledged(results, reply.refusedLeaseIds);
      }
      return reply;
    },
  };
}

function keepAcknowledged(results: readonly AttemptResult[], refusedLeaseIds: readonly string[]): void {
  for (const { leaseId, result } of results) {
    const task = attempts.get(leaseId);
    attempts.delete(leaseId);
    if (task !== undefined && result.kind === 'outcome' && !refusedLeaseIds.includes(leaseId)) acknowledged.push(task);
  }
}

serveRequests(handlers);
