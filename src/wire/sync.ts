import type { FileReference } from '../sweep/file-reference.js';
import type { Outcome, Task } from '../sweep/outcome.js';
import type { SweepId } from '../sweep/sweep.js';
import type { Fingerprint } from './fingerprint.js';
import type { HeldDigest } from './held-digest.js';

/** How a worker describes itself when it opens a session. */
export interface RegisterRequest {
  readonly fingerprint: Fingerprint;
  readonly host: string;
  readonly processId: number;
  /** Made by the process at its start, the same in every registration, and secret; see `isProcessIdentity`. */
  readonly processIdentity: string;
  readonly threads: number;
  /** What it is to a batch system, and how long it stays; a worker that somebody started by hand stays for ever. */
  readonly stay?: WorkerStay;
}

/** How long a worker stays, and who started it. */
export interface WorkerStay {
  /** Empty where it belongs to none. */
  readonly allocation: string;
  /** Its name to the batch system; empty where it has none. */
  readonly job: string;
  /** Where its output goes; empty where that is not known. */
  readonly logPath: string;
  /** From its registration on; undefined for ever. */
  readonly timeLimitMs: number | undefined;
  /** From its start on. */
  readonly wholeTimeLimitMs: number | undefined;
  /** After so long without a task it leaves; undefined never. */
  readonly idleTimeoutMs: number | undefined;
}

/** Why a worker leaves, as it says itself. */
export type LeavingReason = 'drained' | 'idle' | 'time-limit' | 'farewell';

export type RegisterReply =
  | {
      readonly kind: 'accepted';
      readonly sessionId: string;
      readonly leaseDurationMs: number;
      readonly waitMaxMs: number;
    }
  | { readonly kind: 'refused'; readonly differences: readonly string[] }
  /** The coordinator takes no more workers now: try again later. */
  | { readonly kind: 'busy'; readonly message: string };

/** Credit, heartbeat, results and extension of leases in one request. */
export interface SyncRequest {
  readonly sessionId: string;
  readonly sequence: number;
  readonly freeSlots: number;
  /** Every lease that it holds: their identities, or a digest of them. */
  readonly held: readonly string[] | HeldDigest;
  readonly results: readonly AttemptResult[];
  readonly draining: boolean;
  readonly waitMs: number;
  /** The progress of attempts on threads that is new; undefined where it is not known. */
  readonly progress?: readonly LeaseProgress[];
  /** Why it drains. */
  readonly leavingReason?: LeavingReason | undefined;
}

/** How far an attempt is. */
export interface LeaseProgress {
  readonly leaseId: string;
  /** The number of its task's trials that are done, plus the share of the running one. */
  readonly trialsDone: number;
}

/** How the attempt under a lease ended. */
export interface AttemptResult {
  readonly leaseId: string;
  readonly result: SettledAttempt | BrokenAttempt;
}

/** Every trial ended with a verdict. */
export interface SettledAttempt {
  readonly kind: 'outcome';
  readonly outcome: Outcome;
  /** `attemptDigest` of the lease and the outcome's digest. */
  readonly digest: string;
  readonly computeUs: number;
}

export interface BrokenAttempt {
  readonly kind: 'kernel-error' | 'thread-lost' | 'returned';
  /** The trial that was running; undefined where none was. */
  readonly trial: number | undefined;
  readonly message: string;
}

export type SyncReply =
  | SyncAnswer
  /** The session is unknown or has ended: register again. */
  | { readonly kind: 'session-over' }
  /** The sequence is older than the last one answered, or a newer call took this one's place. */
  | { readonly kind: 'stale'; readonly expectedSequence: number };

export interface SyncAnswer {
  readonly kind: 'answer';
  readonly leases: readonly Lease[];
  readonly revokedLeaseIds: readonly string[];
  /** Named by the worker, but never granted to it by a coordinator of this ledger: their results do not count. */
  readonly refusedLeaseIds: readonly string[];
  /** Nothing is left for this worker: it drains and ends. */
  readonly farewell?: true;
  /** The worker's digest is not that of the leases that it has by the coordinator's books: it lists them next. */
  readonly listHeld?: true;
  /** How often it tells its progress; rarely where that is left out. */
  readonly progressPeriodMs?: number;
}

/** A time-bounded right to one attempt at a task. */
export interface Lease {
  readonly leaseId: string;
  readonly sweepId: SweepId;
  readonly task: Task;
  readonly quarantinedTrials: readonly number[];
}

/** The sweep of a lease, as canonical JSON, for a worker that does not have it yet. */
export interface LeasedSweep {
  readonly sweepId: SweepId;
  readonly document: string;
  /** The files that it names, which its trials need. */
  readonly files: readonly FileReference[];
}
