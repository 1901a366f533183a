import type { AllocationOpened, AllocationOrigin, PauseCause, WishGiven } from './fact.js';
import type { Demand, LeaveReason } from './observation.js';
import type { AllocationSettings } from './settings.js';

/** What is known of an allocation. `evolve` alone changes it; what it holds is replaced, never changed. */
export interface AllocationState {
  readonly allocationId: string;
  /** Undefined where a launch opened it. */
  readonly origin: AllocationOrigin | undefined;
  settings: AllocationSettings;
  /** `removing`: every job is cancelled, and none is submitted. `closed`: none is left. */
  phase: 'open' | 'removing' | 'closed';
  pause: Pause | undefined;
  /** Those that live or may live, by their numbers. */
  readonly jobs: Map<number, Job>;
  /** The latest that ended, the oldest first. */
  ended: readonly EndedJob[];
  /** The number of the latest job. */
  lastJob: number;
  /** When jobs were submitted, for an hour. */
  submissionTimes: readonly number[];
  readonly setbacks: Record<SetbackKind, Setback>;
  /** What the engine said last when it refused. */
  lastRefusal: string | undefined;
  /** By node; the one that failed last comes last. */
  readonly nodeFailures: Map<string, NodeFailures>;
  /** How long the latest job that started had waited. */
  queueWaitMs: number;
  /** Threads of the worker that came last. */
  threads: number;
  /** Trials up to this length are tried, whatever the time limit. */
  acceptedTrialSeconds: number;
  /** Those that are not taken yet, the oldest first. */
  wishes: readonly WishGiven[];
  /** The numbers of the last wish that was given, and of the last one that was taken. */
  wishesGiven: number;
  wishesTaken: number;
  /** The time of the latest fact. */
  lastMs: number;
  /** Undefined until this process was told. */
  demand: Demand | undefined;
  /** Whether this process has seen a listing. */
  isListed: boolean;
}

/**
 * `failedStarts`: jobs that ended before they did anything. `refusals`: submissions that came to nothing. `inVain`: jobs
 * that started well and found nothing to do, or were cancelled by somebody else.
 */
export type SetbackKind = 'failedStarts' | 'refusals' | 'inVain';

export interface Setback {
  /** In succession. */
  readonly count: number;
  /** Nothing is submitted before. */
  readonly retryMs: number;
}

interface NodeFailures {
  /** Failed starts in succession. */
  readonly count: number;
  readonly lastMs: number;
}

interface Pause {
  readonly cause: PauseCause;
  readonly message: string;
  readonly sinceMs: number;
}

/** A job that lives or may live. */
export interface Job {
  readonly number: number;
  readonly submittedMs: number;
  /** Nodes to which it may not go. */
  readonly exclude: readonly string[];
  readonly place: JobPlace;
  /** The worker that came from it, since it was queued last. */
  readonly worker: JobWorker | undefined;
  /** When its cancellation was ordered last. */
  readonly cancelMs: number | undefined;
  /** It was taken for ended, or nobody knew it. */
  readonly isFound: boolean;
  /** This process knows it from before it ran, and heard of its worker if one came. */
  readonly isAttended: boolean;
  /** In so many listings in succession it was missing, or queued although its worker is there. */
  readonly doubts: number;
  /** Why it waits, as the latest listing says. */
  readonly waitReason: string | undefined;
}

export type JobPlace =
  | { readonly kind: 'submitting' }
  /** Somebody may have submitted it. */
  | { readonly kind: 'unknown'; readonly sinceMs: number; readonly message: string }
  | { readonly kind: 'queued'; readonly jobId: string; readonly sinceMs: number }
  | {
      readonly kind: 'running';
      readonly jobId: string;
      readonly startedMs: number;
      readonly node: string | undefined;
    };

export interface JobWorker {
  readonly joinedMs: number;
  /** The job was listed as running a minute after the worker came. */
  readonly isProved: boolean;
  /** Undefined as long as it is there. */
  readonly left: { readonly reason: LeaveReason; readonly outcomes: number } | undefined;
}

export interface EndedJob {
  readonly number: number;
  /** Undefined where it is not known. */
  readonly jobId: string | undefined;
  readonly node: string | undefined;
  readonly reason: string | undefined;
  readonly hasFailed: boolean;
  readonly endedMs: number;
  /** The last lines of what it wrote; undefined until they were read. */
  readonly log: readonly string[] | undefined;
}

export function createState({ allocationId, settings, origin, timeMs }: AllocationOpened): AllocationState {
  return {
    allocationId,
    origin,
    settings,
    phase: 'open',
    pause: undefined,
    jobs: new Map(),
    ended: [],
    lastJob: 0,
    submissionTimes: [],
    setbacks: { failedStarts: noSetback, refusals: noSetback, inVain: noSetback },
    lastRefusal: undefined,
    nodeFailures: new Map(),
    queueWaitMs: 0,
    threads: settings.threads,
    acceptedTrialSeconds: 0,
    wishes: [],
    wishesGiven: 0,
    wishesTaken: 0,
    lastMs: timeMs,
    demand: undefined,
    isListed: false,
  };
}

export const noSetback: Setback = { count: 0, retryMs: 0 };

/** A state that may evolve on its own. */
export function copyState(state: AllocationState): AllocationState {
  return {
    ...state,
    jobs: new Map(state.jobs),
    setbacks: { ...state.setbacks },
    nodeFailures: new Map(state.nodeFailures),
  };
}

/** The id that the engine gave the job, as far as it is known. */
export function findJobId({ place }: Job): string | undefined {
  return place.kind === 'queued' || place.kind === 'running' ? place.jobId : undefined;
}

export function findNode({ place }: Job): string | undefined {
  return place.kind === 'running' ? place.node : undefined;
}

/** A node is kept out after so many failed starts in succession, */
const nodeFailuresMax = 2;

/** at first for so long, since it may be mended and there may be no other, twice as long after each further one, */
const exclusionMsMin = 30 * 60_000;

/** and at most for a day. */
const exclusionMsMax = 24 * 3_600_000;

export function isExcluded({ nodeFailures }: AllocationState, node: string, timeMs: number): boolean {
  const { count, lastMs } = nodeFailures.get(node) ?? { count: 0, lastMs: 0 };
  if (count < nodeFailuresMax) return false;
  return timeMs - lastMs < Math.min(exclusionMsMax, exclusionMsMin * 2 ** (count - nodeFailuresMax));
}

/** Its worker came and is there. */
export function hasWorker({ worker }: Job): boolean {
  return worker !== undefined && worker.left === undefined;
}

/** It may take a place in the queue. */
export function isWaiting(job: Job): boolean {
  return job.place.kind !== 'running' && !hasWorker(job);
}
