import type { FileReference } from '../../src/sweep/file-reference.js';
import type { Task } from '../../src/sweep/outcome.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import type { HeldTally } from '../../src/wire/held-digest.js';
import type { LeavingReason, SyncAnswer, WorkerStay } from '../../src/wire/sync.js';
import { createSourceTable, type SourceTable } from './audit/sources.js';
import type { WithdrawalTable } from './audit/withdrawals.js';
import type { Sign } from './sign.js';
import { getTask, type LeaseState, type SweepState } from './sweep-state.js';

/** All that decisions depend on. `decide` reads it, `evolve` alone changes it, and a restart rebuilds the sweeps. */
export interface CoordinatorState {
  readonly settings: CoordinatorSettings;
  /** By identity, the oldest first. */
  readonly sweeps: Map<string, SweepState>;
  /** The sweeps that are neither cancelled nor complete, the oldest first; see `noteActive`. */
  readonly active: Map<string, SweepState>;
  readonly sessions: Map<string, SessionState>;
  /** The session of each process, by the process' name; a process has at most one. */
  readonly processes: Map<string, string>;
  /** How many workers are connected from each host, without the coordinator's own worker. */
  readonly hostSessions: Map<string, number>;
  /** All sources of accepted outcomes. */
  readonly sources: SourceTable;
  /** Whose outcomes no longer count. */
  readonly withdrawals: WithdrawalTable;
  /** Every file that a sweep names; the content is in the ledger. */
  readonly files: Set<FileReference>;
  /** Counted since this coordinator started; these numbers make identities unique. */
  sessionsOpened: number;
  leasesGranted: number;
  /** How many sweeps were ever submitted, deleted ones included; it gives each its ordinal. */
  sweepsSubmitted: number;
  /** Results and held leases whose identity was never granted to the process that named it. */
  leasesRefused: number;
  /** When the first session since the coordinator's start was opened, in monotonic time. */
  firstSessionMs: number | undefined;
  /** In monotonic time, as every time of a session or a lease. */
  lastTickMs: number | undefined;
  /** When a tick last came late, in monotonic time. */
  lastLagMs: number | undefined;
  /** The least weighted compute that an active sweep had received when a task was last leased; a new sweep starts there. */
  servedFloor: number;
  /** Workers that have gone, the latest last. */
  readonly gone: GoneSession[];
  /** How often a sweep has become active. */
  activations: number;
  /** By process name: the tasks against which the loss of the process is evidence. */
  readonly losses: Map<string, TaskKey[]>;
  /** By process name: the tasks that will be charged if the process stays away. Ephemeral. */
  readonly suspicions: Map<string, Suspicion>;
}

/** A process that broke off while it ran tasks. */
export interface Suspicion {
  readonly process: string;
  readonly host: string;
  readonly processId: number;
  /** When its connection ended, and when its session did, in monotonic time. */
  readonly abandonedMs: number;
  readonly sinceMs: number;
  readonly losses: readonly SuspectedLoss[];
}

export type SuspectedLoss = TaskKey;

interface TaskKey {
  readonly sweepId: string;
  readonly taskNumber: number;
}

export interface CoordinatorSettings {
  readonly fingerprint: Fingerprint;
  /** A session that is silent for this long ends. */
  readonly leaseDurationMs: number;
  /** The longest time that a sync may wait. Well below the lease's duration, because a waiting worker is silent. */
  readonly waitMaxMs: number;
  /** Sets this coordinator's sessions and leases apart from those of every other; [0-9a-z]. */
  readonly bootId: string;
  /** How many sessions may be open; each takes some memory until it is silent for a lease. */
  readonly sessionCountMax: number;
  /** Signs with the ledger's own key, so that a coordinator of the ledger recognises what any of them has signed. */
  readonly sign: Sign;
  readonly audit: AuditSettings;
  /** The name of the process that the coordinator starts to decide disputes; undefined where it starts none. */
  readonly refereeProcess?: string | undefined;
}

/** Which tasks are computed again (D35). */
export interface AuditSettings {
  /** The share of all tasks, from 0 (none) to 1. */
  readonly share: number;
  /** Whether tasks are audited while only one worker process is connected, too. */
  readonly lone: boolean;
}

/** One worker process since its registration. Ephemeral. */
export interface SessionState {
  readonly sessionId: string;
  readonly host: string;
  readonly processId: number;
  /** See `processName`. */
  readonly process: string;
  readonly threads: number;
  readonly stay: WorkerStay;
  /** When the process registered first, by the wall clock. */
  readonly openedTimeMs: number;
  /** When the attempts of its leases must have ended; Infinity for a worker that stays. */
  readonly endMs: number;
  /** `CoordinatorState.activations` when it came, less what was active then: there was work for it where that rises. */
  readonly activationsBefore: number;
  /** Written by `lease-moves.ts` alone, which keeps their digest. They last as long as the session. */
  readonly leases: Map<string, LeaseState>;
  readonly held: HeldTally;
  lastSeenMs: number;
  /** The worker has announced that it leaves. */
  draining: boolean;
  leavingReason: LeavingReason | undefined;
  /** The running mean of its time a task; undefined before the first. */
  meanTaskMs: number | undefined;
  /** Its accepted outcomes. */
  readonly work: WorkDone;
  /** When its latest call broke off; undefined once another one came. */
  abandonedMs: number | undefined;
  /** The highest sequence that arrived. */
  receivedSequence: number;
  /** The answer to the latest sync, which is given again if the sync is repeated. */
  answered: { readonly sequence: number; readonly reply: SyncAnswer } | undefined;
  /** Lease identities that it named without having been granted them; the next answer tells it so. */
  readonly refused: Set<string>;
}

/** What a worker has computed. */
export interface WorkDone {
  tasks: number;
  /** Outcomes a second, as they were at `rateMs`; the older ones weigh less. */
  rate: number;
  rateMs: number;
  readonly sinceMs: number;
  /** Of the latest outcomes, the older ones weighing less: what they took, and what tasks like them take others. */
  computeSeconds: number;
  expectedSeconds: number;
}

/** Why a session ended: what its worker said, or what the coordinator saw. */
export type EndingReason = LeavingReason | 'silent' | 'broken-off' | 'withdrawn';

/** A worker that is here no more; times are the wall clock's. */
export interface GoneSession {
  readonly host: string;
  readonly processId: number;
  readonly process: string;
  readonly threads: number;
  readonly stay: WorkerStay;
  readonly openedTimeMs: number;
  readonly endedTimeMs: number;
  readonly reason: EndingReason;
  readonly tasks: number;
}

export function createCoordinatorState(settings: CoordinatorSettings): CoordinatorState {
  return {
    settings,
    sweeps: new Map(),
    active: new Map(),
    sessions: new Map(),
    files: new Set(),
    processes: new Map(),
    hostSessions: new Map(),
    sources: createSourceTable(),
    withdrawals: new Map(),
    sessionsOpened: 0,
    leasesGranted: 0,
    sweepsSubmitted: 0,
    leasesRefused: 0,
    firstSessionMs: undefined,
    lastTickMs: undefined,
    lastLagMs: undefined,
    servedFloor: 0,
    losses: new Map(),
    gone: [],
    activations: 0,
    suspicions: new Map(),
  };
}

/** The sweep was deleted while a caller used it; where nobody can have deleted it, a programmer's error. */
export class SweepUnknownError extends RangeError {
  override readonly name = 'SweepUnknownError';
  readonly code = 'SWEEP_UNKNOWN';

  constructor(sweepId: string) {
    super(`there is no sweep ${sweepId}: it was deleted, or never submitted`);
  }
}

/** The sweep, which must be there. */
export function getSweep(state: CoordinatorState, sweepId: string): SweepState {
  const sweep = state.sweeps.get(sweepId);
  if (sweep === undefined) throw new SweepUnknownError(sweepId);
  return sweep;
}

/** The session, which must be open. */
export function getSession(state: CoordinatorState, sessionId: string): SessionState {
  const session = state.sessions.get(sessionId);
  if (session === undefined) throw new RangeError(`there is no session ${sessionId}`);
  return session;
}

/** What a decision about one attempt looks at. */
export interface TaskPlace {
  readonly sweep: SweepState;
  readonly taskNumber: number;
  readonly task: Task;
}

export function getLeasePlace(state: CoordinatorState, lease: LeaseState): TaskPlace {
  const sweep = getSweep(state, lease.sweepId);
  return { sweep, taskNumber: lease.taskNumber, task: getTask(sweep, lease.taskNumber) };
}
