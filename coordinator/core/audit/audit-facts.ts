import type { Task } from '../../../src/sweep/outcome.js';
import type { SweepId } from '../../../src/sweep/sweep.js';
import type { OutcomeRecord } from '../outcome-record.js';

/** Durable facts about tasks that several processes computed, and about processes whose outcomes no longer count (D35). */
export type AuditFact =
  | AuditWanted
  | AuditPassed
  | AuditSkipped
  | AuditUndecided
  | DisputeSettled
  | WorkerWithdrawn
  | OutcomeWithdrawn
  | TaskRetried;

/** The sweep of a withdrawal whose own sweep was deleted: what the withdrawal says of its host stays valid (D41). */
export const deletedSweepId = '' as SweepId;

interface OfTask {
  readonly sweepId: SweepId;
  readonly task: Task;
  readonly timeMs: number;
}

/** The settled task is to be computed again by another process. */
interface AuditWanted extends OfTask {
  readonly kind: 'audit-wanted';
}

/** This process computed the accepted outcome again. */
interface AuditPassed extends OfTask {
  readonly kind: 'audit-passed';
  readonly host: string;
  readonly process: string | undefined;
}

/** No worker was connected that could compute it again. */
interface AuditSkipped extends OfTask {
  readonly kind: 'audit-skipped';
}

/** Outcomes differ, and no two processes agree or no further one was connected. The accepted outcome stands as a conflict. */
interface AuditUndecided extends OfTask {
  readonly kind: 'audit-undecided';
}

/** Outcomes differed, and this process made two that agree. */
interface DisputeSettled extends OfTask {
  readonly kind: 'dispute-settled';
  readonly host: string;
  readonly process: string | undefined;
}

/** Two processes agree on the task against this one: its outcomes, or those of its whole host, no longer count. */
export interface WorkerWithdrawn extends OfTask {
  readonly kind: 'worker-withdrawn';
  readonly host: string;
  /** See `Withdrawal`. */
  readonly process: string | undefined;
  /** What was seen, for people. */
  readonly message: string;
}

/** An accepted outcome is taken back, and its task is pending again. */
export interface OutcomeWithdrawn extends OutcomeRecord {
  readonly kind: 'outcome-withdrawn';
  readonly reason: 'withdrawn' | 'retried';
  readonly withdrawnTimeMs: number;
}

/** A user asked for the task once more: its failures and its quarantined trials are forgotten. */
interface TaskRetried extends OfTask {
  readonly kind: 'task-retried';
}
