import type { FileReference } from '../src/sweep/file-reference.js';
import type { SweepId } from '../src/sweep/sweep.js';
import type { AttemptResult, Lease, LeasedSweep, RegisterReply } from '../src/wire/sync.js';
import type { Attempt, AttemptEnd } from './attempt.js';
import type { CallFailure, FileReply, SyncCall, SyncCallReply } from './coordinator-link.js';

/** What happens to a worker. */
export type AgentEvent =
  | { readonly kind: 'started' }
  | { readonly kind: 'register-replied'; readonly reply: RegisterReply | CallFailure }
  | { readonly kind: 'sync-replied'; readonly call: SyncCall; readonly reply: SyncCallReply }
  | { readonly kind: 'file-replied'; readonly reference: FileReference; readonly reply: FileReply }
  | { readonly kind: 'attempt-ended'; readonly leaseId: string; readonly end: AttemptEnd }
  | { readonly kind: 'timer-fired'; readonly timer: AgentTimer }
  | { readonly kind: 'drain-requested' }
  | { readonly kind: 'pool-failed'; readonly error: Error };

/** What the agent wants done; the order matters. */
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
  /** Nothing follows; without an error the worker drained. */
  | { readonly kind: 'end'; readonly error: Error | undefined };

/**
 * `retry` and `fetch-retry` end a back-off, `flush` lets outcomes gather, `heartbeat` and the last three pace a drain.
 */
export type AgentTimer =
  | 'retry'
  | 'fetch-retry'
  | 'flush'
  | 'heartbeat'
  | 'drain-cancel'
  | 'drain-return'
  | 'drain-end';

/** What a worker tells people. */
export type WorkerEvent =
  | { readonly kind: 'registered'; readonly address: string; readonly sessionId: string }
  | { readonly kind: 'unreachable'; readonly address: string; readonly message: string; readonly retryMs: number }
  /** Somebody else answers; the worker ends unless that passes soon. */
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
  /** Its results under these leases count nothing: the coordinator has another ledger by now. */
  | { readonly kind: 'leases-refused'; readonly address: string; readonly leaseIds: readonly string[] }
  | { readonly kind: 'draining'; readonly running: number; readonly returned: number };

export interface AgentOptions {
  readonly address: string;
  readonly threads: number;
  /** From 0 to 1, another one in every process: it spreads the calls of workers that failed at the same moment. */
  readonly jitter: number;
  /** Gives up when nothing was heard for so long; never when omitted. */
  readonly maxOfflineMs?: number | undefined;
}

/** Where the one call to the coordinator stands. */
type Contact =
  | { readonly kind: 'registering' }
  | { readonly kind: 'syncing'; readonly call: SyncCall }
  /** After a failed call, until the timer `retry`. */
  | { readonly kind: 'backing-off'; readonly retry: 'register' | SyncCall }
  /** A session is open and no call is under way, until one of the timers `flush` and `heartbeat`. */
  | { readonly kind: 'settling' }
  | { readonly kind: 'ended' };

/** Where the one call for a file stands; it goes on beside the others. */
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

/** An attempt on a thread. A revoked one is only waited for. */
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
  /** Calls that failed or ended a session since the last answer to a Sync. */
  failureCount: number;
  /** When the first call failed since anything was heard; undefined while the coordinator answers. */
  offlineSinceMs: number | undefined;
  /** When the first call was answered by somebody who is not the coordinator; undefined since the last other reply. */
  untrustedSinceMs: number | undefined;
  /** Leases whose attempt waits for a thread, in the order of their grant. */
  queued: Lease[];
  readonly running: Map<string, RunningAttempt>;
  /** Results that no answered Sync has carried yet. */
  readonly results: Map<string, AttemptResult>;
  /** The documents of the sweeps seen last; the least recently leased first. */
  readonly sweeps: Map<SweepId, LeasedSweep>;
  /** Files of sweeps; the least recently used first. */
  readonly files: Map<FileReference, Uint8Array>;
  fetch: Fetch;
  /** Calls for files that failed since the last that did not. */
  fetchFailureCount: number;
  meanTaskMs: number | undefined;
  /** The timer `flush` is running. */
  flushing: boolean;
  draining: boolean;
}

/** One call of `advanceAgent`: the state, the time, and where instructions go. */
export interface AgentStep {
  readonly state: AgentState;
  readonly nowMs: number;
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
    untrustedSinceMs: undefined,
    queued: [],
    running: new Map(),
    results: new Map(),
    sweeps: new Map(),
    files: new Map(),
    fetch: { kind: 'idle' },
    fetchFailureCount: 0,
    meanTaskMs: undefined,
    flushing: false,
    draining: false,
  };
}
