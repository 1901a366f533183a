import { type LeasePurpose, verifyLeaseId } from './lease-id.js';
import { type CoordinatorState, getLeasePlace, type SessionState, type TaskPlace } from './state.js';
import { findTaskNumber, type LeaseState } from './sweep-state.js';

/** What stands behind a lease identity that a session names. */
export type NamedLease =
  /** It has the lease. */
  | { readonly kind: 'live'; readonly lease: LeaseState; readonly place: TaskPlace }
  /** Its process had the lease: from an older session, from a coordinator before this one, or until it was revoked. */
  | { readonly kind: 'former'; readonly purpose: LeasePurpose; readonly place: TaskPlace }
  /** It was granted for a sweep or a task that is no more. */
  | { readonly kind: 'gone' }
  /** No coordinator of this ledger has granted it to this process. */
  | { readonly kind: 'refused' };

/**
 * An identity among the session's own is one that we made, character for character; every other one is worth nothing
 * before its MAC is verified.
 */
export function findLease(state: CoordinatorState, session: SessionState, leaseId: string): NamedLease {
  const lease = session.leases.get(leaseId);
  if (lease !== undefined) return { kind: 'live', lease, place: getLeasePlace(state, lease) };
  const name = verifyLeaseId(leaseId, session.process, state.settings.sign);
  if (name === undefined) return { kind: 'refused' };
  const sweep = state.sweeps.get(name.sweepId);
  const taskNumber = sweep && findTaskNumber(sweep, name.task);
  if (sweep === undefined || taskNumber === undefined) return { kind: 'gone' };
  return { kind: 'former', purpose: name.purpose, place: { sweep, taskNumber, task: name.task } };
}
