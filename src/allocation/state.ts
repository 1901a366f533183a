import type { PauseCause } from './fact.js';
import type { Demand, LeaveReason } from './observation.js';
import type { AllocationSettings } from './settings.js';

/** What is known of an allocation. `evolve` alone changes it. */
export interface AllocationState {
  readonly allocationId: string;
  settings: AllocationSettings;
  /** `removing`: every job is cancelled, and none is submitted. `closed`: none is left. */
  phase: 'open' | 'removing' | 'closed';
  pause: Pause | undefined;
  /** Those that live or may live, by their numbers. */
  readonly jobs: Map<number, Job>;
  /** The latest that ended, the oldest first. */
  readonly ended: EndedJob[];
  /** The number of the latest job. */
  lastJob: number;
  /** When jobs were submitted, for an hour. */
  readonly submissionTimes: number[];
  /** In succession, each. */
  failedStarts: number;
  refusals: number;
  inVain: number;
  /** Nothing is submitted before. */
  retryMs: number;
  /** What the engine said last when it refused. */
  lastRefusal: string | undefined;
  /** Failed starts in succession by node; the one that failed last comes last. */
  readonly nodeFailures: Map<string, number>;
  /** How long the latest job that started had waited. */
  queueWaitMs: number;
  /** Threads of the worker that came last. */
  threads: number;
  /** Trials up to this length are tried, whatever the time limit. */
  acceptedTrialSeconds: number;
  /** The time of the latest fact. */
  lastMs: number;
  /** Undefined until this process was told. */
  demand: Demand | undefined;
  /** Whether this process has seen a listing. */
  isListed: boolean;
}

export interface Pause {
  readonly cause: PauseCause;
  readonly message: string;
  readonly sinceMs: number;
}

/** A job that lives or may live. */
export interface Job {
  readonly number: number;
  readonly submittedMs: number;
  place: JobPlace;
  /** When its cancellation was ordered last. */
  cancelMs: number | undefined;
  /** In so many listings in succession it was missing. Of this process alone. */
  missed: number;
  /** Whether this process has seen it live in a listing. */
  isSeen: boolean;
  /** Why it waits, as the latest listing says. */
  waitReason: string | undefined;
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
    }
  | {
      readonly kind: 'working';
      readonly jobId: string;
      readonly startedMs: number;
      readonly node: string | undefined;
      readonly joinedMs: number;
      /** It was listed as running a minute after its worker came. */
      readonly isProved: boolean;
      readonly left: { readonly reason: LeaveReason; readonly outcomes: number } | undefined;
    };

export interface EndedJob {
  readonly number: number;
  /** Undefined where it is not known. */
  readonly jobId: string | undefined;
  readonly node: string | undefined;
  readonly reason: string | undefined;
  readonly hasFailed: boolean;
  readonly endedMs: number;
  /** Undefined until its log was read. */
  log: readonly string[] | undefined;
}
