import { type CoordinatorState, getSession } from './state.js';
import { getExtent, isUntouched, type LeaseState, type SweepState } from './sweep-state.js';

/** Gives the task to the lease's session, and takes it from wherever it was. */
export function grantLease(state: CoordinatorState, sweep: SweepState, lease: LeaseState): void {
  dropLease(state, sweep, lease.taskNumber);
  getSession(state, lease.sessionId).leases.set(lease.leaseId, lease);
  sweep.leases.set(lease.taskNumber, lease);
  sweep.returned.delete(lease.taskNumber);
  advanceCursor(sweep, lease.taskNumber);
}

/** Ends the task's lease, if it has one; the task is pending again. */
export function releaseLease(state: CoordinatorState, sweep: SweepState, taskNumber: number): void {
  if (dropLease(state, sweep, taskNumber)) sweep.returned.add(taskNumber);
}

/** Ends the task's lease, if it has one, and leaves the task to the caller. */
export function dropLease(state: CoordinatorState, sweep: SweepState, taskNumber: number): boolean {
  const lease = sweep.leases.get(taskNumber);
  if (lease === undefined) return false;
  sweep.leases.delete(taskNumber);
  state.sessions.get(lease.sessionId)?.leases.delete(lease.leaseId);
  return true;
}

/** Moves the cursor of the task's extent to the next untouched task; over an extent's life that is one pass. */
export function advanceCursor(sweep: SweepState, taskNumber: number): void {
  const extent = getExtent(sweep, taskNumber);
  while (extent.cursor < extent.tasks.count && !isUntouched(sweep, extent, extent.cursor)) extent.cursor += 1;
}
