import type {
  AllocationObservation,
  JobObservation,
  LeaveReason,
  SubmitResult,
} from '../../../src/allocation/observation.js';
import type { CancelOrder, SubmitOrder } from '../../../src/allocation/order.js';
import { minuteMs, type World } from './world.js';

/** A job as it truly is. */
interface SimulatedJob {
  readonly name: string;
  readonly jobId: string;
  readonly exclude: readonly string[];
  state: 'queued' | 'running' | 'ended';
  /** Not known to the engine before. */
  readonly appearsMs: number;
  /** It may start from then on. */
  startsMs: number;
  hasStarted: boolean;
  startedMs: number;
  node: string | undefined;
  reason: string | undefined;
  endedMs: number;
  /** It is to be cancelled. */
  isDoomed: boolean;
  worker: SimulatedWorker | undefined;
  /** When a start that fails ends; undefined for one that goes well. */
  failsMs: number | undefined;
  joinsMs: number;
}

interface SimulatedWorker {
  outcomes: number;
  isRegistered: boolean;
  idleSinceMs: number | undefined;
}

/** What is left to compute; the coordinator's own knowledge. */
export interface Work {
  coreSeconds: number;
}

/** An engine with its nodes, its queue and the workers on them. */
export interface SimulatedEngine {
  readonly submit: (order: SubmitOrder) => SubmitResult;
  readonly cancel: (order: CancelOrder) => void;
  /** Undefined where the listing fails. */
  readonly list: () => readonly JobObservation[] | undefined;
  /** Time passes; what workers tell a coordinator that is there. */
  readonly advance: (nowMs: number, isCoordinatorUp: boolean) => AllocationObservation[];
  readonly forgetRegistrations: () => void;
  /** Somebody submits under a name of ours. */
  readonly intrude: (name: string) => void;
  readonly counts: () => { readonly live: number; readonly fresh: number; readonly submissions: number };
  /** A submission whose answer was lost is not listed yet. */
  readonly hasLate: () => boolean;
  /** Whether a worker came from the job when it ran last. */
  readonly hadWorker: (name: string) => boolean;
}

const maxOfflineMs = 10 * minuteMs;

export function createSimulatedEngine(world: World, work: Work): SimulatedEngine {
  const { chance, faults, settings } = world;
  /** Those that live, and those that ended of late. */
  let jobs: SimulatedJob[] = [];
  let jobCount = 0;
  const withWorker = new Set<string>();
  let nowMs = 0;
  let lastMs = 0;
  let submissions = 0;
  let offlineSinceMs: number | undefined;
  let silent: { readonly job: SimulatedJob; readonly atMs: number; readonly outcomes: number }[] = [];

  const addJob = (name: string, exclude: readonly string[], delayMs: number): SimulatedJob => {
    const waitMs = world.queueWaitMs === 0 ? 0 : chance.below(2 * world.queueWaitMs);
    const appearsMs = nowMs + delayMs;
    jobCount += 1;
    const job: SimulatedJob = {
      name,
      jobId: String(1000 + jobCount),
      exclude,
      state: 'queued',
      appearsMs,
      startsMs: appearsMs + waitMs,
      hasStarted: false,
      startedMs: 0,
      node: undefined,
      reason: chance.of(faults.lastingReason) ? 'PartitionTimeLimit' : undefined,
      endedMs: 0,
      isDoomed: false,
      worker: undefined,
      failsMs: undefined,
      joinsMs: 0,
    };
    jobs.push(job);
    return job;
  };

  const end = (job: SimulatedJob, reason: string): void => {
    job.state = 'ended';
    job.reason = reason;
    job.endedMs = nowMs;
    job.worker = undefined;
  };

  const start = (job: SimulatedJob): void => {
    const taken = new Set(jobs.filter(({ state }) => state === 'running').map(({ node }) => node));
    const free = Array.from({ length: world.freeNodes }, (_, at) => `node${at}`).filter(
      (node) => !taken.has(node) && !job.exclude.includes(node),
    );
    if (free.length === 0) return;
    // A node on which jobs die at once is free more often than others.
    job.node = free.find((node) => world.badNodes.has(node)) ?? free[chance.below(free.length)];
    job.state = 'running';
    job.hasStarted = true;
    job.startedMs = nowMs;
    job.reason = undefined;
    job.joinsMs = nowMs + chance.below(minuteMs);
    const isBad = world.mood === 'barren' || world.badNodes.has(job.node) || chance.of(faults.failedStart);
    job.failsMs = isBad ? nowMs + chance.below(2 * minuteMs) : undefined;
  };

  const requeue = (job: SimulatedJob, reason: string): void => {
    job.state = 'queued';
    job.reason = reason;
    job.startsMs = nowMs + 2 * minuteMs;
    job.worker = undefined;
    withWorker.delete(job.name);
  };

  const leave = (
    job: SimulatedJob,
    told: AllocationObservation[],
    { reason, ending }: { readonly reason: LeaveReason; readonly ending: string },
  ): void => {
    const { worker, name } = job;
    if (worker?.isRegistered === true && offlineSinceMs === undefined) {
      told.push({ kind: 'worker-left', name, reason, outcomes: worker.outcomes });
    }
    end(job, ending);
  };

  const compute = (job: SimulatedJob, worker: SimulatedWorker, seconds: number): void => {
    if (work.coreSeconds <= 0) {
      worker.idleSinceMs ??= nowMs;
      return;
    }
    worker.idleSinceMs = undefined;
    work.coreSeconds = Math.max(0, work.coreSeconds - settings.threads * seconds);
    worker.outcomes += 1;
    withWorker.add(job.name);
  };

  const advanceRunning = (job: SimulatedJob, told: AllocationObservation[]): void => {
    const { worker } = job;
    if (job.failsMs !== undefined) {
      if (nowMs < job.failsMs) return;
      if (chance.of(faults.heldStart)) requeue(job, 'launch failed requeued held');
      else end(job, 'FAILED');
    } else if (nowMs >= job.startedMs + settings.walltimeMs) {
      leave(job, told, { reason: 'time-limit', ending: 'TIMEOUT' });
    } else if (chance.of(faults.scancel)) {
      leave(job, told, { reason: 'drained', ending: 'CANCELLED by 0' });
    } else if (chance.of(faults.preemption)) {
      leave(job, told, { reason: 'drained', ending: 'PREEMPTED' });
    } else if (chance.of(faults.requeue)) {
      if (worker?.isRegistered === true) {
        const { outcomes } = worker;
        // A worker that says nothing is missed after a lease.
        silent.push({ job, atMs: nowMs + minuteMs, outcomes });
      }
      requeue(job, 'BeginTime');
    } else if (worker === undefined) {
      if (nowMs >= job.joinsMs) job.worker = { outcomes: 0, isRegistered: false, idleSinceMs: undefined };
    } else advanceWorker(job, worker, told);
  };

  const advanceWorker = (job: SimulatedJob, worker: SimulatedWorker, told: AllocationObservation[]): void => {
    if (offlineSinceMs !== undefined) {
      if (nowMs - offlineSinceMs > maxOfflineMs) leave(job, told, { reason: 'offline', ending: 'COMPLETED' });
      return;
    }
    if (chance.of(faults.workerDeath)) {
      leave(job, told, { reason: 'lost', ending: 'FAILED' });
      return;
    }
    if (!worker.isRegistered) {
      if (chance.of(0.3)) return;
      worker.isRegistered = true;
      withWorker.add(job.name);
      told.push({
        kind: 'worker-joined',
        name: job.name,
        threads: settings.threads,
        ...(job.node && { node: job.node }),
      });
      return;
    }
    compute(job, worker, (nowMs - lastMs) / 1000);
    if (worker.idleSinceMs !== undefined && nowMs - worker.idleSinceMs >= settings.idleTimeoutMs) {
      leave(job, told, { reason: 'idle', ending: 'COMPLETED' });
    }
  };

  return {
    submit: ({ name, exclude }) => {
      submissions += 1;
      if (chance.of(faults.lastingRefusal)) return { kind: 'refused', message: 'invalid account', lasting: true };
      if (chance.of(faults.refusal)) return { kind: 'refused', message: 'submit limit reached', lasting: false };
      const unknown = { kind: 'unknown', message: 'Socket timed out' } as const;
      if (chance.of(faults.lostAnswer)) {
        if (chance.of(0.6)) addJob(name, exclude, chance.below(2 * minuteMs));
        return unknown;
      }
      return { kind: 'submitted', jobId: addJob(name, exclude, 0).jobId };
    },
    cancel: ({ jobId }) => {
      const job = jobs.find((each) => each.jobId === jobId);
      if (job !== undefined && !chance.of(faults.lostCancel)) job.isDoomed = true;
    },
    list: () => {
      if (chance.of(faults.listingError)) return undefined;
      const known = jobs.filter(({ appearsMs, state, endedMs }) => {
        return appearsMs <= nowMs && (state !== 'ended' || nowMs - endedMs < world.endedListedMs);
      });
      return known.map(({ name, jobId, state, reason, node }) => ({
        name,
        jobId,
        state,
        ...(reason !== undefined && { reason }),
        ...(node !== undefined && { node }),
      }));
    },
    advance: (timeMs, isCoordinatorUp) => {
      lastMs = nowMs;
      nowMs = timeMs;
      jobs = jobs.filter(({ state, endedMs }) => state !== 'ended' || nowMs - endedMs <= world.endedListedMs);
      offlineSinceMs = isCoordinatorUp ? undefined : (offlineSinceMs ?? nowMs);
      const told: AllocationObservation[] = [];
      for (const { job, outcomes } of silent.filter(({ atMs }) => atMs <= nowMs)) {
        if (job.worker?.isRegistered === true) continue;
        told.push({ kind: 'worker-left', name: job.name, reason: 'lost', outcomes });
      }
      silent = silent.filter(({ atMs }) => atMs > nowMs);
      for (const job of jobs) {
        if (job.state === 'ended' || job.appearsMs > nowMs) continue;
        if (job.isDoomed) leave(job, told, { reason: 'drained', ending: 'CANCELLED' });
        else if (job.state === 'running') advanceRunning(job, told);
        else if (nowMs >= job.startsMs && job.reason !== 'PartitionTimeLimit' && !job.reason?.includes('held'))
          start(job);
      }
      return told;
    },
    forgetRegistrations: () => {
      silent = [];
      for (const { worker } of jobs) if (worker !== undefined) worker.isRegistered = false;
    },
    intrude: (name) => void addJob(name, [], 0),
    counts: () => {
      const live = jobs.filter(({ state }) => state !== 'ended');
      return { live: live.length, fresh: live.filter(({ hasStarted }) => !hasStarted).length, submissions };
    },
    hasLate: () => jobs.some(({ appearsMs }) => appearsMs > nowMs),
    hadWorker: (name) => withWorker.has(name),
  };
}
