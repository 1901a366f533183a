import type { FileReference } from '../src/sweep/file-reference.js';
import type { SweepId } from '../src/sweep/sweep.js';
import { quietPeriodMs } from '../src/wire/credit.js';
import { createHeldTally, type HeldTally } from '../src/wire/held-digest.js';
import type { AttemptResult, Lease, LeasedSweep, LeavingReason, RegisterReply } from '../src/wire/sync.js';
import type { Attempt, AttemptEnd } from './attempt.js';
import type { CallFailure, FileReply, SyncCall, SyncCallReply } from './coordinator-link.js';

/** The events of a worker. */
export type AgentEvent =
  | { readonly kind: 'started' }
  | { readonly kind: 'register-replied'; readonly reply: RegisterReply | CallFailure }
  | { readonly kind: 'sync-replied'; readonly call: SyncCall; readonly reply: SyncCallReply }
  | { readonly kind: 'file-replied'; readonly reference: FileReference; readonly reply: FileReply }
  | { readonly kind: 'attempt-ended'; readonly leaseId: string; readonly end: AttemptEnd }
  | { readonly kind: 'timer-fired'; readonly timer: AgentTimer }
  | { readonly kind: 'drain-requested' }
  | { readonly kind: 'pool-failed'; readonly error: Error };

/** The instructions of the agent, to be followed in their order. */
export type AgentInstruction =
  | { readonly kind: 'register' }
  | { readonly kind: 'sync'; readonly call: SyncCall }
  | { readonly kind: 'abandon-sync' }
  | { readonly kind: 'fetch-file'; readonly reference: FileReference }
  | { readonly kind: 'run-attempt'; readonly leaseId: string; readonly attempt: Attempt }
  | { readonly kind: 'cancel-attempt'; readonly leaseId: string }
  /** Replaces a running timer of the same name. */
  | { readonly kind: 'set-timer'; readonly timer: AgentTimer; readonly delayMs: number }
  | { readonly kind: 'tell'; readonly event: WorkerEvent }
  /** The last instruction; without an error the worker has drained, for its `leavingReason`. */
  | { readonly kind: 'end'; readonly error: Error | undefined };

/**
 * `retry` and `fetch-retry` end a back-off. `flush` waits for further outcomes. `heartbeat` sends the next Sync of a
 * draining worker, and the last three are the steps of a drain. `idle`, `time-limit`, `time-limit-end` and `offline` end
 * what the worker's options allow.
 */
export type AgentTimer =
  | 'retry'
  | 'fetch-retry'
  | 'flush'
  | 'heartbeat'
  | 'idle'
  | 'time-limit'
  | 'time-limit-end'
  | 'offline'
  | 'drain-cancel'
  | 'drain-return'
  | 'drain-end';

/** What a worker reports to its user. */
export type WorkerEvent =
  | { readonly kind: 'registered'; readonly address: string; readonly sessionId: string }
  | { readonly kind: 'unreachable'; readonly address: string; readonly message: string; readonly retryMs: number }
  /** Another server answers at the address; the worker ends unless that changes soon. */
  | { readonly kind: 'untrusted'; readonly address: string; readonly message: string; readonly retryMs: number }
  | { readonly kind: 'busy'; readonly address: string; readonly message: string; readonly retryMs: number }
  | { readonly kind: 'session-over'; readonly address: string }
  | {
      readonly kind: 'fetch-failed';
      readonly address: string;
      readonly reference: FileReference;
      readonly message: string;
      readonly retryMs: number;
    }
  | { readonly kind: 'outcome'; readonly lease: Lease; readonly computeUs: number }
  | {
      readonly kind: 'attempt-failed';
      readonly lease: Lease;
      readonly failure: 'kernel-error' | 'thread-lost';
      readonly trial: number | undefined;
      readonly message: string;
    }
  | { readonly kind: 'revoked'; readonly lease: Lease }
  /** Results under these leases do not count, because the coordinator has another ledger now. */
  | { readonly kind: 'leases-refused'; readonly address: string; readonly leaseIds: readonly string[] }
  | {
      readonly kind: 'draining';
      readonly reason: LeavingReason;
      readonly running: number;
      readonly returned: number;
    };

export interface AgentOptions {
  readonly address: string;
  readonly threads: number;
  /** A random number from 0 to 1 of this process. It spreads the repeated calls of workers that failed at the same time. */
  readonly jitter: number;
  /** The worker gives up after this time without an answer; never when omitted. */
  readonly maxOfflineMs?: number | undefined;
  /** Leaves when it had no task for so long while the coordinator answered; never when omitted. */
  readonly idleTimeoutMs?: number | undefined;
  /** For ever when omitted. */
  readonly timeLimit?: TimeLimit | undefined;
}

/** How long a worker may stay; see `leave-in-time.ts`. */
export interface TimeLimit {
  /** By the agent's clock: whoever gave the worker its threads takes them away then. */
  readonly endMs: number;
  /** From the worker's start to that end. */
  readonly wholeMs: number;
}

/** The state of the only call to the coordinator (apart from fetches). */
type Contact =
  | { readonly kind: 'registering' }
  | { readonly kind: 'syncing'; readonly call: SyncCall }
  /** After a failed call, until the timer `retry`. */
  | { readonly kind: 'backing-off'; readonly retry: 'register' | SyncCall }
  /** A session is open and no call is under way, until the timer `flush` or `heartbeat` fires. */
  | { readonly kind: 'settling' }
  | { readonly kind: 'ended' };

/** The state of the only call for a file, which is independent of the other calls. */
type Fetch =
  | { readonly kind: 'idle' }
  | { readonly kind: 'fetching'; readonly reference: FileReference }
  /** After a failed call, until the timer `fetch-retry`. */
  | { readonly kind: 'backing-off' };

export interface Session {
  readonly sessionId: string;
  readonly leaseDurationMs: number;
  readonly waitMaxMs: number;
}

/** An attempt on a thread. A revoked one still occupies its thread until it ends. */
interface RunningAttempt {
  readonly lease: Lease;
  readonly revoked: boolean;
}

/** Only `advanceAgent` writes it. */
export interface AgentState {
  readonly options: AgentOptions;
  contact: Contact;
  session: Session | undefined;
  nextSequence: number;
  /** How many calls failed or ended a session since the last answer to a Sync. */
  failureCount: number;
  /** When the first call failed since the last answer; undefined while the coordinator answers. */
  offlineSinceMs: number | undefined;
  /** The message of the latest failed call. */
  offlineMessage: string;
  /** When another server first answered in place of the coordinator; undefined after any other reply. */
  untrustedSinceMs: number | undefined;
  /** Leases whose attempt waits for a thread, in the order of their grant. */
  queued: Lease[];
  readonly running: Map<string, RunningAttempt>;
  /** Results that are not yet part of an answered Sync. */
  readonly results: Map<string, AttemptResult>;
  /** The leases of all of them, without revoked ones: `queued`, `running` and `results` have each in one of the three. */
  readonly held: HeldTally;
  /** The coordinator does not know which they are: the next Sync lists them. */
  listHeld: boolean;
  /** The sweeps of the latest leases; the least recently leased first. */
  readonly sweeps: Map<SweepId, LeasedSweep>;
  /** Files of sweeps; the least recently used first. */
  readonly files: Map<FileReference, Uint8Array>;
  fetch: Fetch;
  /** How many fetches failed since the last one that succeeded. */
  fetchFailureCount: number;
  /** How often the coordinator wants to hear of the progress of attempts. */
  progressPeriodMs: number;
  meanTaskMs: number | undefined;
  /** When the timer `flush` is due; undefined where nothing waits for it. */
  flushDueMs: number | undefined;
  draining: boolean;
  /** Why it drains; undefined while it does not. */
  leavingReason: LeavingReason | undefined;
  /** For when the timer `time-limit` is set. */
  leavingWatchedMs: number;
  /** Running attempts are not waited for any longer than a drain takes. */
  hurried: boolean;
  /** Since when it has nothing to compute or to tell; undefined while it has. */
  idleSinceMs: number | undefined;
}

/** One call of `advanceAgent`: the state, the time, and where instructions go. */
export interface AgentStep {
  readonly state: AgentState;
  readonly monotonicMs: number;
  readonly instruct: (instruction: AgentInstruction) => void;
}

export function createAgentState(options: AgentOptions): AgentState {
  return {
    options,
    contact: { kind: 'registering' },
    session: undefined,
    nextSequence: 1,
    failureCount: 0,
    offlineSinceMs: undefined,
    offlineMessage: '',
    untrustedSinceMs: undefined,
    queued: [],
    running: new Map(),
    results: new Map(),
    held: createHeldTally(),
    listHeld: true,
    sweeps: new Map(),
    files: new Map(),
    fetch: { kind: 'idle' },
    fetchFailureCount: 0,
    progressPeriodMs: quietPeriodMs,
    meanTaskMs: undefined,
    flushDueMs: undefined,
    draining: false,
    leavingReason: undefined,
    leavingWatchedMs: Infinity,
    hurried: false,
    idleSinceMs: undefined,
  };
}
