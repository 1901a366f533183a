import type { FileReference } from '../../src/sweep/file-reference.js';
import type { Task } from '../../src/sweep/outcome.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import type { Misfit } from '../../src/wire/progress.js';
import type { LeavingReason, SyncAnswer, WorkerStay } from '../../src/wire/sync.js';
import type { AuditFact } from './audit/audit-facts.js';
import type { LeasePurpose } from './lease-id.js';
import type { OutcomeRecord } from './outcome-record.js';
import type { FailureCause } from './retry-budget.js';
import type { EndingReason } from './state.js';

/** Something that happened. The state is a fold over facts. */
export type Fact = DurableFact | EphemeralFact;

/** Facts that are committed before any reply that depends on them leaves; a restart replays them. */
export type DurableFact =
  | SweepSubmitted
  | SweepExtended
  | SweepCancelled
  | SweepResumed
  | OutcomeAccepted
  | OutcomeConflicted
  | AttemptFailed
  | TrialsQuarantined
  | LossExcused
  | SweepPrioritised
  | SweepDeleted
  | AllocationNoted
  | AuditFact;

/** Durable facts that are a sweep's. */
export type SweepFact = Exclude<DurableFact, AllocationNoted>;

/** Facts about sessions and leases; they are not kept when the coordinator ends. */
export type EphemeralFact =
  | SessionOpened
  | SessionSeen
  | SyncAbandoned
  | SessionClosed
  | LeaseGranted
  | LeaseReleased
  | LeaseRefused
  | LeaseAdvanced
  | AuditStuck
  | SyncAnswered
  | TaskOverdue
  | MisfitNoted
  | LossSuspected
  | SuspicionEnded
  | Ticked;

export type FileContents = ReadonlyMap<FileReference, Uint8Array>;

interface SweepSubmitted {
  readonly kind: 'sweep-submitted';
  readonly sweepId: SweepId;
  readonly plan: SweepPlan;
  /** Files that no earlier sweep named; undefined when replayed, since no decision depends on their content. */
  readonly files: FileContents | undefined;
  readonly timeMs: number;
}

/** More trials are wanted; the new ones form an extent of their own. */
interface SweepExtended {
  readonly kind: 'sweep-extended';
  readonly sweepId: SweepId;
  readonly trialEnd: number;
  readonly timeMs: number;
}

interface SweepCancelled {
  readonly kind: 'sweep-cancelled';
  readonly sweepId: SweepId;
  readonly timeMs: number;
}

interface SweepResumed {
  readonly kind: 'sweep-resumed';
  readonly sweepId: SweepId;
  readonly timeMs: number;
}

export interface OutcomeAccepted extends OutcomeRecord {
  readonly kind: 'outcome-accepted';
}

/** A second outcome of a settled task that differs from the accepted one. */
interface OutcomeConflicted extends OutcomeRecord {
  readonly kind: 'outcome-conflicted';
}

/** An attempt that is charged to its task. */
export interface AttemptFailed {
  readonly kind: 'attempt-failed';
  readonly sweepId: SweepId;
  readonly task: Task;
  readonly cause: FailureCause;
  /** The trial that was running, where that is known. */
  readonly trial: number | undefined;
  readonly host: string;
  /** Undefined where it is not known. */
  readonly process: string | undefined;
  readonly message: string;
  readonly timeMs: number;
}

/** A retry budget of the task ran out: these trials of it are quarantined, and that budget starts anew. */
export interface TrialsQuarantined {
  readonly kind: 'trials-quarantined';
  readonly sweepId: SweepId;
  readonly task: Task;
  readonly trialStart: number;
  readonly trialCount: number;
  readonly cause: FailureCause;
  readonly timeMs: number;
}

/** A process that counted as lost has called again: its loss is no evidence against the task. */
export interface LossExcused {
  readonly kind: 'loss-excused';
  readonly sweepId: SweepId;
  readonly task: Task;
  readonly process: string;
  readonly timeMs: number;
}

/** The sweep's share of the workers beside other sweeps: twice the priority is twice the share. */
interface SweepPrioritised {
  readonly kind: 'sweep-prioritised';
  readonly sweepId: SweepId;
  readonly priority: number;
  readonly timeMs: number;
}

/** The sweep is forgotten; withdrawals that came from its tasks stay (D41). */
export interface SweepDeleted {
  readonly kind: 'sweep-deleted';
  readonly sweepId: SweepId;
  /** Files that no other sweep names. */
  readonly files: readonly FileReference[];
  readonly timeMs: number;
}

/** A fact of an allocation, which knows of no sweep (D46). The coordinator keeps it and does not read it. */
export interface AllocationNoted {
  readonly kind: 'allocation-noted';
  readonly allocationId: string;
  /** JSON. */
  readonly content: string;
  readonly timeMs: number;
}

/** Ephemeral facts carry monotonic time. */
interface SessionOpened {
  readonly kind: 'session-opened';
  readonly sessionId: string;
  readonly host: string;
  readonly processId: number;
  /** See `processName`. An earlier session of this process ends here, and its leases go on in the new one. */
  readonly process: string;
  readonly threads: number;
  readonly stay: WorkerStay;
  readonly timeMs: number;
  readonly monotonicMs: number;
}

interface SessionSeen {
  readonly kind: 'session-seen';
  readonly sessionId: string;
  readonly sequence: number;
  /** The worker said that it leaves. */
  readonly draining: boolean;
  /** Why, where it said so. */
  readonly leavingReason: LeavingReason | undefined;
  readonly monotonicMs: number;
}

/** The worker's call broke off: either the worker is lost, or it calls again at once. */
interface SyncAbandoned {
  readonly kind: 'sync-abandoned';
  readonly sessionId: string;
  readonly monotonicMs: number;
}

interface SessionClosed {
  readonly kind: 'session-closed';
  readonly sessionId: string;
  readonly reason: EndingReason;
  readonly timeMs: number;
}

/** A new lease, or one that a worker holds from a session that ended. */
interface LeaseGranted {
  readonly kind: 'lease-granted';
  readonly leaseId: string;
  readonly sessionId: string;
  readonly sweepId: string;
  readonly taskNumber: number;
  readonly purpose: LeasePurpose;
  /** How long the attempt should take. */
  readonly expectedSeconds: number;
  readonly monotonicMs: number;
}

/** The lease ends without a charge to its task, which is pending again if it has no other lease. */
interface LeaseReleased {
  readonly kind: 'lease-released';
  readonly sessionId: string;
  readonly leaseId: string;
}

/** A worker named a lease that its process was never granted. */
interface LeaseRefused {
  readonly kind: 'lease-refused';
  readonly sessionId: string;
  readonly leaseId: string;
}

/** The worker said how far its attempt is. */
interface LeaseAdvanced {
  readonly kind: 'lease-advanced';
  readonly sessionId: string;
  readonly leaseId: string;
  readonly sweepId: string;
  readonly trialsDone: number;
  readonly monotonicMs: number;
}

/** Since when the audit is stuck (see `decideStuck`); undefined where it no longer is. */
interface AuditStuck {
  readonly kind: 'audit-stuck';
  readonly sweepId: string;
  readonly taskNumber: number;
  readonly stuckSinceMs: number | undefined;
}

interface SyncAnswered {
  readonly kind: 'sync-answered';
  readonly sessionId: string;
  readonly sequence: number;
  readonly reply: SyncAnswer;
}

/** The end of a process may be the task's fault: see suspicions.ts. */
export interface LossSuspected {
  readonly kind: 'loss-suspected';
  readonly sweepId: string;
  readonly taskNumber: number;
  readonly process: string;
  readonly host: string;
  readonly processId: number;
  /** When its connection ended. */
  readonly abandonedMs: number;
  readonly monotonicMs: number;
}

/** The process stayed away, and its tasks were charged where they are to blame. */
interface SuspicionEnded {
  readonly kind: 'suspicion-ended';
  readonly process: string;
}

/** Every attempt at the task takes far longer than expected, so idle workers may attempt it too. */
interface TaskOverdue {
  readonly kind: 'task-overdue';
  readonly sweepId: string;
  readonly taskNumber: number;
}

/** What is pending takes longer than any worker stays; undefined where that is over. */
interface MisfitNoted {
  readonly kind: 'misfit-noted';
  readonly sweepId: string;
  readonly misfit: Misfit | undefined;
}

interface Ticked {
  readonly kind: 'ticked';
  /** How late the tick came: the coordinator was stopped for so long, and heard nobody. */
  readonly lagMs: number;
  readonly monotonicMs: number;
}

export function isDurable(fact: Fact): fact is DurableFact {
  switch (fact.kind) {
    case 'sweep-submitted':
    case 'sweep-extended':
    case 'sweep-cancelled':
    case 'sweep-resumed':
    case 'outcome-accepted':
    case 'outcome-conflicted':
    case 'attempt-failed':
    case 'trials-quarantined':
    case 'audit-wanted':
    case 'audit-passed':
    case 'audit-skipped':
    case 'audit-undecided':
    case 'dispute-settled':
    case 'worker-withdrawn':
    case 'outcome-withdrawn':
    case 'task-retried':
    case 'loss-excused':
    case 'sweep-prioritised':
    case 'sweep-deleted':
    case 'allocation-noted':
      return true;
    case 'session-opened':
    case 'session-seen':
    case 'sync-abandoned':
    case 'session-closed':
    case 'lease-granted':
    case 'lease-released':
    case 'lease-refused':
    case 'lease-advanced':
    case 'audit-stuck':
    case 'sync-answered':
    case 'task-overdue':
    case 'misfit-noted':
    case 'loss-suspected':
    case 'suspicion-ended':
    case 'ticked':
      return false;
    default:
      return fact satisfies never;
  }
}
