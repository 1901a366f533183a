import { addHeld, removeHeld } from '../../src/wire/held-digest.js';
import { watchTask } from './overdue.js';
import { type CoordinatorState, getSession, getSweep, type SessionState } from './state.js';
import { getExtent, isSettled, isUntouched, type LeaseState, type SweepState } from './sweep-state.js';

/** Gives the task to the lease's session, beside other sessions that have it; the same lease in another session ends. */
export function grantLease(state: CoordinatorState, sweep: SweepState, lease: LeaseState): void {
  const { taskNumber, leaseId } = lease;
  const leases = leasesOf(sweep, lease);
  const present = leases.get(taskNumber) ?? [];
  const same = present.find((other) => other.leaseId === leaseId);
  if (same !== undefined) takeFrom(state.sessions.get(same.sessionId), leaseId);
  const { leases: own, held } = getSession(state, lease.sessionId);
  if (!own.has(leaseId)) addHeld(held, leaseId);
  own.set(leaseId, lease);
  leases.set(taskNumber, present.length === 0 ? [lease] : [...present.filter((other) => other !== same), lease]);
  sweep.served += lease.share - (same?.share ?? 0);
  if (leases === sweep.checks) return;
  sweep.returned.delete(taskNumber);
  sweep.overdue.delete(taskNumber);
  watchTask(state, { sweep, taskNumber });
  advanceCursor(sweep, taskNumber);
}

/**
 * Ends one lease. An unsettled task without another lease is pending again. Nothing happens where an earlier fact of the
 * same decision settled the task, because that ended its leases.
 */
export function releaseLease(
  state: CoordinatorState,
  { sessionId, leaseId }: { readonly sessionId: string; readonly leaseId: string },
): void {
  const session = getSession(state, sessionId);
  const lease = session.leases.get(leaseId);
  if (lease === undefined) return;
  takeFrom(session, leaseId);
  const { taskNumber } = lease;
  const sweep = getSweep(state, lease.sweepId);
  sweep.served -= lease.share;
  const leases = leasesOf(sweep, lease);
  const others = (leases.get(taskNumber) ?? []).filter((other) => other.leaseId !== leaseId);
  if (others.length > 0) {
    leases.set(taskNumber, others);
    if (leases === sweep.leases) watchTask(state, { sweep, taskNumber });
    return;
  }
  leases.delete(taskNumber);
  if (leases === sweep.checks) return;
  sweep.overdue.delete(taskNumber);
  watchTask(state, { sweep, taskNumber });
  if (!isSettled(sweep, taskNumber)) sweep.returned.add(taskNumber);
}

function takeFrom(session: SessionState | undefined, leaseId: string): void {
  if (session?.leases.delete(leaseId) === true) removeHeld(session.held, leaseId);
}

/** Ends every lease that was to settle the task; the caller puts the task where it belongs. */
export function dropLeases(state: CoordinatorState, sweep: SweepState, taskNumber: number): void {
  const leases = sweep.leases.get(taskNumber);
  if (leases === undefined) return;
  sweep.leases.delete(taskNumber);
  sweep.overdue.delete(taskNumber);
  watchTask(state, { sweep, taskNumber });
  for (const { sessionId, leaseId, share } of leases) {
    takeFrom(state.sessions.get(sessionId), leaseId);
    sweep.served -= share;
  }
}

/** Ends every lease that was to compute the settled task again. */
export function dropChecks(state: CoordinatorState, sweep: SweepState, taskNumber: number): void {
  const leases = sweep.checks.get(taskNumber);
  if (leases === undefined) return;
  sweep.checks.delete(taskNumber);
  for (const { sessionId, leaseId } of leases) takeFrom(state.sessions.get(sessionId), leaseId);
}

/** Moves the cursor of the task's extent to the next untouched task; all moves together pass over the extent once. */
export function advanceCursor(sweep: SweepState, taskNumber: number): void {
  const extent = getExtent(sweep, taskNumber);
  while (extent.cursor < extent.tasks.count && !isUntouched(sweep, extent, extent.cursor)) extent.cursor += 1;
}

function leasesOf(sweep: SweepState, { purpose }: LeaseState): SweepState['leases'] {
  switch (purpose) {
    case 'first':
    case 'straggler':
      return sweep.leases;
    case 'audit':
    case 'referee':
      return sweep.checks;
    default:
      return purpose satisfies never;
  }
}
