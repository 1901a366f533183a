import type { AllocationSettings } from './settings.js';

/** The engine's states of a job, as few as all engines have. One that is being cleared away counts as running. */
export type JobState = 'queued' | 'running' | 'ended';

/** One of our jobs, as the engine lists it. */
export interface JobObservation {
  readonly name: string;
  readonly jobId: string;
  readonly state: JobState;
  /** Why it is queued or how it ended, in Slurm's words (see pending-reason.ts and ending.ts); others are told as they are. */
  readonly reason?: string;
  /** Where it runs or ran. */
  readonly node?: string;
}

/** What became of an order to submit. */
export type SubmitResult =
  | { readonly kind: 'submitted'; readonly jobId: string }
  /** `lasting`: the same request will be refused for ever. */
  | { readonly kind: 'refused'; readonly message: string; readonly lasting: boolean }
  /** It may have submitted, or may yet: the job will be found by its name, or not. */
  | { readonly kind: 'unknown'; readonly message: string };

/** Why a worker is gone; `lost` where it said nothing. */
export type LeaveReason = 'idle' | 'farewell' | 'time-limit' | 'offline' | 'drained' | 'lost';

/** What somebody wants of an allocation. */
export type AllocationWish = 'pause' | 'resume' | 'remove';

/** What is left to compute. */
export interface Demand {
  /** Compute seconds of one thread, those under way included. */
  readonly coreSecondsLeft: number;
  /** Tasks that are not settled, those under way included. */
  readonly tasksLeft: number;
  /** What the longest trial is expected to take; 0 where nothing is left. */
  readonly longestTrialSeconds: number;
}

/** What an allocation is told. */
export type AllocationObservation =
  /**
   * A process takes the allocation over: first of all, once a process. Answers to orders of a former process will not
   * come any more.
   */
  | { readonly kind: 'started' }
  /**
   * All jobs of this allocation that the engine knows. A listing that failed or was cut short is no observation. A
   * listing begins after the one before has ended.
   */
  | { readonly kind: 'jobs-listed'; readonly jobs: readonly JobObservation[] }
  | { readonly kind: 'submit-answered'; readonly name: string; readonly result: SubmitResult }
  /** A worker of the job registered: again too, after a requeue or a restart of the coordinator. */
  | { readonly kind: 'worker-joined'; readonly name: string; readonly threads: number; readonly node?: string }
  /** No worker of the job is there any more; `outcomes`: how many tasks the last one had computed. */
  | {
      readonly kind: 'worker-left';
      readonly name: string;
      readonly reason: LeaveReason;
      readonly outcomes: number;
    }
  | { readonly kind: 'demand'; readonly demand: Demand }
  | { readonly kind: 'log-read'; readonly name: string; readonly text: string }
  | { readonly kind: 'change-settings'; readonly settings: AllocationSettings }
  /** Nothing is submitted any more and what is queued is cancelled; what runs works on. */
  | { readonly kind: 'pause' }
  /** Ends a pause, whatever caused it. */
  | { readonly kind: 'resume' }
  /** All jobs are cancelled; the allocation is closed once none is left. */
  | { readonly kind: 'remove' }
  /** Somebody gave it a wish; it is taken once. */
  | { readonly kind: 'wish'; readonly number: number; readonly wish: AllocationWish }
  | { readonly kind: 'tick' };
