import type { AllocationWish, Demand, JobState, LeaveReason } from './observation.js';
import type { AllocationSettings } from './settings.js';

/** Something that happened to an allocation. Its state is a fold over facts. Jobs are named by their numbers. */
export type AllocationFact = DurableAllocationFact | EphemeralAllocationFact;

/** Facts that are committed before the orders that come with them are carried out; a restart replays them. */
export type DurableAllocationFact =
  | AllocationOpened
  | ProcessStarted
  | SettingsChanged
  | SubmissionOrdered
  | JobSubmitted
  | SubmissionRefused
  | SubmissionUnknown
  | SubmissionLost
  | JobFound
  | JobStarted
  | JobRequeued
  | WorkerJoined
  | WorkerLeft
  | JobProved
  | CancelOrdered
  | JobEnded
  | LogNoted
  | AllocationPaused
  | AllocationResumed
  | RemovalOrdered
  | AllocationClosed
  | ClockSetBack
  | WishGiven
  | WishTaken;

/** What a new process learns anew by its first listing and its first demand. */
type EphemeralAllocationFact = DemandNoted | JobsListed;

/** The first fact of every allocation. */
export interface AllocationOpened {
  readonly kind: 'allocation-opened';
  readonly allocationId: string;
  readonly settings: AllocationSettings;
  /** Absent where a launch opened it, which has a ledger of its own. */
  readonly origin?: AllocationOrigin | undefined;
  readonly timeMs: number;
}

/** Where an allocation for many sweeps comes from. */
export interface AllocationOrigin {
  /** The user of the engine: nobody else can cancel its jobs. */
  readonly user: string;
  /** The arguments that opened it; the same ones find it again. */
  readonly request: string;
  /** Where scripts and logs are. */
  readonly folder: string;
}

/** A process took the allocation over, and has been told nothing yet. */
interface ProcessStarted {
  readonly kind: 'process-started';
  readonly timeMs: number;
}

interface SettingsChanged {
  readonly kind: 'settings-changed';
  readonly settings: AllocationSettings;
  readonly timeMs: number;
}

/** The order to submit may be carried out from now on. */
interface SubmissionOrdered {
  readonly kind: 'submission-ordered';
  readonly job: number;
  /** Nodes to which the job may not go. */
  readonly exclude: readonly string[];
  readonly timeMs: number;
}

interface JobSubmitted {
  readonly kind: 'job-submitted';
  readonly job: number;
  readonly jobId: string;
  readonly timeMs: number;
}

/** The job was not submitted, or never can be: there is no such job. */
interface SubmissionRefused {
  readonly kind: 'submission-refused';
  readonly job: number;
  readonly message: string;
  readonly timeMs: number;
}

/** The answer is lost: the job may be there, or may come yet. */
interface SubmissionUnknown {
  readonly kind: 'submission-unknown';
  readonly job: number;
  readonly message: string;
  readonly timeMs: number;
}

/** A job whose answer was lost did not appear. */
interface SubmissionLost {
  readonly kind: 'submission-lost';
  readonly job: number;
  readonly timeMs: number;
}

/** The engine lists a live job of our name of whose submission nobody knew, or which was taken for ended. */
interface JobFound {
  readonly kind: 'job-found';
  readonly job: number;
  readonly jobId: string;
  readonly timeMs: number;
}

interface JobStarted {
  readonly kind: 'job-started';
  readonly job: number;
  readonly node?: string | undefined;
  readonly timeMs: number;
}

/** It ran and is queued again, under the same id. */
interface JobRequeued {
  readonly kind: 'job-requeued';
  readonly job: number;
  readonly timeMs: number;
}

interface WorkerJoined {
  readonly kind: 'worker-joined';
  readonly job: number;
  readonly threads: number;
  readonly node?: string | undefined;
  readonly timeMs: number;
}

interface WorkerLeft {
  readonly kind: 'worker-left';
  readonly job: number;
  readonly reason: LeaveReason;
  readonly outcomes: number;
  readonly timeMs: number;
}

/** The job was listed as running a minute after its worker came: jobs of this allocation start well. */
interface JobProved {
  readonly kind: 'job-proved';
  readonly job: number;
  readonly timeMs: number;
}

interface CancelOrdered {
  readonly kind: 'cancel-ordered';
  readonly job: number;
  readonly timeMs: number;
}

/**
 * What the ending says of the next start. `worked`: nothing is wrong. `failed`: it ended before a worker came, or within a
 * minute of it. `in-vain`: its worker found nothing to do, or somebody else cancelled the job. `neutral`: nothing is known.
 */
export type EndingVerdict = 'worked' | 'failed' | 'in-vain' | 'neutral';

interface JobEnded {
  readonly kind: 'job-ended';
  readonly job: number;
  /** In the engine's words; undefined where the job has just vanished from the listing. */
  readonly reason?: string | undefined;
  /** Where it ran; undefined where that is not known. */
  readonly node?: string | undefined;
  readonly verdict: EndingVerdict;
  readonly timeMs: number;
}

/** The last lines of what a job wrote that ended badly. */
interface LogNoted {
  readonly kind: 'log-noted';
  readonly job: number;
  readonly lines: readonly string[];
  readonly timeMs: number;
}

export type PauseCause = 'user' | 'failed-starts' | 'refusals' | 'lasting-refusal' | 'trial-too-long';

interface AllocationPaused {
  readonly kind: 'allocation-paused';
  readonly cause: PauseCause;
  /** Why, in a sentence. */
  readonly message: string;
  readonly timeMs: number;
}

interface AllocationResumed {
  readonly kind: 'allocation-resumed';
  /** Trials up to this length are tried, whatever the time limit. */
  readonly acceptedTrialSeconds: number;
  readonly timeMs: number;
}

interface RemovalOrdered {
  readonly kind: 'removal-ordered';
  readonly timeMs: number;
}

/** No job is left, and none will be submitted. */
interface AllocationClosed {
  readonly kind: 'allocation-closed';
  readonly timeMs: number;
}

/** The wall clock went back: all times that are known go back with it, as if none had passed meanwhile. */
interface ClockSetBack {
  readonly kind: 'clock-set-back';
  readonly byMs: number;
  readonly timeMs: number;
}

/** Somebody wants something of the process that runs the allocation. The coordinator notes it, by its own clock. */
export interface WishGiven {
  readonly kind: 'wish-given';
  readonly number: number;
  readonly wish: AllocationWish;
  readonly timeMs: number;
}

/** The process knows the wishes up to this number; what follows from them is noted with it. */
interface WishTaken {
  readonly kind: 'wish-taken';
  readonly number: number;
  readonly timeMs: number;
}

interface DemandNoted {
  readonly kind: 'demand-noted';
  readonly demand: Demand;
  readonly timeMs: number;
}

/** A listing was received: what it says of live jobs. */
interface JobsListed {
  readonly kind: 'jobs-listed';
  readonly live: ReadonlyMap<number, LiveJob>;
  readonly timeMs: number;
}

export interface LiveJob {
  readonly state: Exclude<JobState, 'ended'>;
  readonly reason: string | undefined;
}

export function isDurableFact(fact: AllocationFact): fact is DurableAllocationFact {
  return fact.kind !== 'demand-noted' && fact.kind !== 'jobs-listed';
}
