import type { Task } from '../../src/sweep/outcome.js';
import { type Extent, planTasks, type SweepPlan, type TaskList } from '../../src/sweep/plan.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import type { Misfit } from '../../src/wire/progress.js';
import { type AuditBook, createAuditBook } from './audit/audit-state.js';
import type { Withdrawal } from './audit/withdrawals.js';
import { createDeadlineQueue, type DeadlineQueue } from './deadline-queue.js';
import type { LeasePurpose } from './lease-id.js';
import { createPace, type Pace } from './pace.js';
import type { FailureCause } from './retry-budget.js';

/**
 * Everything known of one sweep; only `evolve` changes it. Tasks are numbered through all extents. A task is settled (one
 * bit), leased, returned, or untouched; an untouched task lies at or after its extent's cursor and is none of the others.
 */
export interface SweepState {
  readonly sweepId: SweepId;
  /** Its place among the sweeps of the ledger in the order of submission, from 1. */
  readonly ordinal: number;
  readonly submittedTimeMs: number;
  /** `plan.sweep.trials` is the number of trials that is wanted now. */
  plan: SweepPlan;
  cancelled: boolean;
  priority: number;
  /** Compute seconds received or under way, divided by the priority, on the scale of `servedFloor`. Ephemeral. */
  served: number;
  /** How many durable facts touched the sweep. */
  revision: number;
  readonly extents: ExtentState[];
  taskCount: number;
  tasksSettled: number;
  /** The live leases of unsettled tasks; a task that takes long may have several. */
  readonly leases: Map<number, readonly LeaseState[]>;
  /** The live leases of settled tasks, whose outcomes are compared with the accepted ones. */
  readonly checks: Map<number, readonly LeaseState[]>;
  /** Tasks that were leased before and are pending again, in that order. */
  readonly returned: Set<number>;
  /** Leased tasks all of whose attempts take far longer than expected. */
  readonly overdue: Set<number>;
  /** When each other leased task is to be looked at, since it may be overdue. */
  readonly deadlines: DeadlineQueue;
  /** The largest correction of the cost model by which one of them was computed. */
  deadlineCorrection: number;
  /** Of unsettled tasks. */
  readonly failures: Map<number, FailureCounts>;
  /** Of unsettled tasks: by host, the process that was lost while it ran the task and has not called since. */
  readonly losses: Map<number, Map<string, string>>;
  /** The quarantined trials of unsettled tasks. */
  readonly quarantine: Map<number, Set<number>>;
  /** Tasks with a trial that was ever quarantined: it is chance which attempt ran it, so their outcomes may differ. */
  readonly quarantinedTasks: Set<number>;
  readonly audits: AuditBook;
  /** The withdrawals that took outcomes from this sweep. */
  readonly withdrawals: Withdrawal[];
  /** The number of settled tasks whose outcomes no longer count and are not taken back yet. */
  reopening: number;
  readonly tallies: CellTallies;
  readonly totals: SweepTotals;
  /** The accepted outcomes of each source, by its index. */
  readonly sources: Map<number, { tasks: number; computeUs: number }>;
  readonly pace: Pace;
  /** Wall time; undefined before the first. */
  lastOutcomeTimeMs: number | undefined;
  /** A pending task that no worker has the time for, where no other is pending. Ephemeral. */
  misfit: Misfit | undefined;
}

export interface ExtentState {
  readonly extent: Extent;
  /** The number of the extent's first task. */
  readonly firstTask: number;
  readonly tasks: TaskList;
  /** One bit per task. */
  readonly settled: Uint32Array;
  /** The first 64 bits of the accepted outcome's digest, two words per task. */
  readonly digests: Uint32Array;
  /** The index of the accepted outcome's source. */
  readonly sources: Uint32Array;
  /** Every task before it is settled, leased or returned. */
  cursor: number;
}

/** Counts per cell, in grid order. */
interface CellTallies {
  readonly trials: Uint32Array;
  readonly successes: Uint32Array;
  readonly unresolved: Uint32Array;
  readonly quarantined: Uint32Array;
  /** The revision that changed the cell last; 0 where none did. */
  readonly revisions: Float64Array;
}

/** Sums over cells; a trial counts once for each of its cells. */
interface SweepTotals {
  cellsSettled: number;
  trials: number;
  successes: number;
  unresolved: number;
  quarantined: number;
  attemptsFailed: number;
  computeUs: number;
  /** The seconds that the cost model expects for all settled tasks, and for those of them that a worker computed. */
  modelledSeconds: number;
  measuredModelledSeconds: number;
}

/** A session's right to one attempt at a task. Ephemeral; its times are monotonic. */
export interface LeaseState {
  readonly leaseId: string;
  readonly sessionId: string;
  readonly sweepId: string;
  readonly taskNumber: number;
  readonly purpose: LeasePurpose;
  readonly expectedSeconds: number;
  /** What was added to the sweep's `served` for it. */
  readonly share: number;
  readonly grantedMs: number;
  /** Undefined until the worker says that a thread is at work on it. */
  advance: LeaseAdvance | undefined;
}

/** How far an attempt is, and how far it was when it was first reported; the difference gives its pace. */
interface LeaseAdvance {
  readonly trialsDoneFirst: number;
  readonly firstMs: number;
  readonly trialsDone: number;
  readonly lastMs: number;
}

/** Failures of one task: all of them, and by kind those that count against the present budgets. */
export type FailureCounts = { total: number } & Record<FailureCause, number>;

/** The priority of a sweep that was submitted without one. */
export const defaultPriority = 1;

export function createSweepState(
  { sweepId, ordinal, submittedTimeMs }: Pick<SweepState, 'sweepId' | 'ordinal' | 'submittedTimeMs'>,
  plan: SweepPlan,
): SweepState {
  const { cellCount } = plan;
  return {
    sweepId,
    ordinal,
    submittedTimeMs,
    plan,
    cancelled: false,
    priority: defaultPriority,
    served: 0,
    revision: 0,
    extents: [],
    taskCount: 0,
    tasksSettled: 0,
    leases: new Map(),
    checks: new Map(),
    returned: new Set(),
    overdue: new Set(),
    deadlines: createDeadlineQueue(),
    deadlineCorrection: 0,
    failures: new Map(),
    losses: new Map(),
    quarantine: new Map(),
    quarantinedTasks: new Set(),
    audits: createAuditBook(),
    withdrawals: [],
    reopening: 0,
    tallies: {
      trials: new Uint32Array(cellCount),
      successes: new Uint32Array(cellCount),
      unresolved: new Uint32Array(cellCount),
      quarantined: new Uint32Array(cellCount),
      revisions: new Float64Array(cellCount),
    },
    totals: {
      cellsSettled: 0,
      trials: 0,
      successes: 0,
      unresolved: 0,
      quarantined: 0,
      attemptsFailed: 0,
      computeUs: 0,
      modelledSeconds: 0,
      measuredModelledSeconds: 0,
    },
    sources: new Map(),
    pace: createPace(),
    lastOutcomeTimeMs: undefined,
    misfit: undefined,
  };
}

export function createExtentState(plan: SweepPlan, extent: Extent, firstTask: number): ExtentState {
  const tasks = planTasks(plan, extent);
  return {
    extent,
    firstTask,
    tasks,
    settled: new Uint32Array(Math.ceil(tasks.count / 32)),
    digests: new Uint32Array(2 * tasks.count),
    sources: new Uint32Array(tasks.count),
    cursor: 0,
  };
}

/** The number of the task, or undefined where the sweep has no such task. */
export function findTaskNumber(sweep: SweepState, task: Task): number | undefined {
  for (const { tasks, firstTask } of sweep.extents) {
    const index = tasks.findIndex(task);
    if (index !== undefined) return firstTask + index;
  }
  return undefined;
}

export function getTask(sweep: SweepState, taskNumber: number): Task {
  const { tasks, firstTask } = getExtent(sweep, taskNumber);
  return tasks.task(taskNumber - firstTask);
}

export function isSettled(sweep: SweepState, taskNumber: number): boolean {
  const extent = getExtent(sweep, taskNumber);
  return hasSettledBit(extent, taskNumber - extent.firstTask);
}

/** Whether the accepted outcome of a settled task has this digest, as far as 64 bits tell. */
export function hasAcceptedDigest(sweep: SweepState, taskNumber: number, digest: string): boolean {
  const { digests, firstTask } = getExtent(sweep, taskNumber);
  const [high, low] = digestWords(digest);
  const at = 2 * (taskNumber - firstTask);
  return digests[at] === high && digests[at + 1] === low;
}

export function digestWords(digest: string): [high: number, low: number] {
  return [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
}

/** Every task is settled, every audit has ended, and no outcome is left to be taken back. */
export function isComplete({ tasksSettled, taskCount, audits, reopening }: SweepState): boolean {
  return tasksSettled === taskCount && reopening === 0 && audits.open.size === 0;
}

/** Marks the cells of a task whose dispute began or ended, so that watchers are told of their conflicting trials. */
export function touchCells({ plan, tallies, revision }: SweepState, { block }: Task): void {
  for (const cell of plan.blocks[block].cells) tallies.revisions[cell] = revision;
}

/** The number of tasks that could be leased now. */
export function pendingCount(sweep: SweepState): number {
  return sweep.taskCount - sweep.tasksSettled - sweep.leases.size;
}

/** The numbers of the pending tasks in the order in which they are leased; the returned ones come first. */
export function* pendingTasks(sweep: SweepState): Generator<number> {
  yield* sweep.returned;
  for (const extent of sweep.extents) {
    for (let index = extent.cursor; index < extent.tasks.count; index += 1) {
      if (isUntouched(sweep, extent, index)) yield extent.firstTask + index;
    }
  }
}

/** Whether the task is neither settled nor leased nor returned. */
export function isUntouched(sweep: SweepState, extent: ExtentState, index: number): boolean {
  const taskNumber = extent.firstTask + index;
  return !hasSettledBit(extent, index) && !sweep.leases.has(taskNumber) && !sweep.returned.has(taskNumber);
}

export function getExtent(sweep: SweepState, taskNumber: number): ExtentState {
  for (let position = sweep.extents.length - 1; position >= 0; position -= 1) {
    if (taskNumber >= sweep.extents[position].firstTask) return sweep.extents[position];
  }
  throw new RangeError(`sweep ${sweep.sweepId} has no task ${taskNumber}`);
}

function hasSettledBit({ settled }: ExtentState, index: number): boolean {
  return ((settled[index >>> 5] >>> (index & 31)) & 1) === 1;
}
