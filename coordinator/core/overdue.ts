import { listDue, putDeadline, removeDeadline } from './deadline-queue.js';
import { expectedSeconds, measuredCorrection } from './expected-cost.js';
import type { CoordinatorState } from './state.js';
import { getTask, type LeaseState, type SweepState } from './sweep-state.js';

/*
 * Which leased tasks are overdue. A task has a deadline, so that a tick looks only at those whose deadline has come. A
 * deadline may be early, since a thread may begin with the attempt later than it was leased and tasks may turn out to take
 * longer; then it is put off. It may not be late, so that all deadlines are computed again once tasks take less time.
 */

/** An attempt is overdue when it takes so many times what is expected, */
const overdueFactor = 5;

/** and this part of a lease at least. */
const overdueLeaseShare = 1 / 3;

/**
 * All deadlines are computed again once tasks take this share of what they took by the deadlines there are. An attempt is
 * noticed later than it is overdue by a quarter of its time at most.
 */
const correctionFall = 0.8;

/** The tasks all of whose attempts take far too long and that are not known to, by number. */
export function findOverdue(state: CoordinatorState, sweep: SweepState, monotonicMs: number): number[] {
  const late = listCandidates(sweep, monotonicMs).filter((taskNumber) =>
    isOverdue(state, { sweep, taskNumber }, monotonicMs),
  );
  return late.sort((a, b) => a - b);
}

/** Puts off each deadline that came and whose task is not overdue. The others end with the fact that says so. */
export function putOffDeadlines(state: CoordinatorState, sweep: SweepState, monotonicMs: number): void {
  const candidates = listCandidates(sweep, monotonicMs);
  if (isOutdated(sweep)) sweep.deadlineCorrection = 0;
  for (const taskNumber of candidates) {
    if (!isOverdue(state, { sweep, taskNumber }, monotonicMs)) watchTask(state, { sweep, taskNumber });
  }
}

/** Sets the deadline of a leased task after any change of its leases. */
export function watchTask(state: CoordinatorState, { sweep, taskNumber }: TaskOfSweep): void {
  const { deadlines } = sweep;
  const leases = sweep.leases.get(taskNumber);
  if (leases === undefined || sweep.overdue.has(taskNumber)) {
    removeDeadline(deadlines, taskNumber);
    return;
  }
  sweep.deadlineCorrection = Math.max(sweep.deadlineCorrection, measuredCorrection(sweep));
  const startMs = leases.reduce((latest, lease) => Math.max(latest, startOf(lease)), -Infinity);
  putDeadline(deadlines, { taskNumber, dueMs: startMs + limitMs(state, { sweep, taskNumber }) });
}

interface TaskOfSweep {
  readonly sweep: SweepState;
  readonly taskNumber: number;
}

function listCandidates(sweep: SweepState, monotonicMs: number): number[] {
  const { deadlines } = sweep;
  return isOutdated(sweep) ? [...deadlines.places.keys()] : listDue(deadlines, monotonicMs);
}

function isOutdated(sweep: SweepState): boolean {
  return measuredCorrection(sweep) < correctionFall * sweep.deadlineCorrection;
}

function isOverdue(state: CoordinatorState, place: TaskOfSweep, monotonicMs: number): boolean {
  const leases = place.sweep.leases.get(place.taskNumber) ?? [];
  const limit = limitMs(state, place);
  return leases.every((lease) => monotonicMs - startOf(lease) > limit);
}

function startOf({ advance, grantedMs }: LeaseState): number {
  return advance?.firstMs ?? grantedMs;
}

function limitMs({ settings }: CoordinatorState, { sweep, taskNumber }: TaskOfSweep): number {
  const expectedMs = 1000 * expectedSeconds(sweep, getTask(sweep, taskNumber));
  return Math.max(overdueFactor * expectedMs, overdueLeaseShare * settings.leaseDurationMs);
}
