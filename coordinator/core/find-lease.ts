import { type LeasePurpose, verifyLeaseId } from './lease-id.js';
import { type CoordinatorState, getLeasePlace, type SessionState, type TaskPlace } from './state.js';
import { findTaskNumber, type LeaseState } from './sweep-state.js';

/** What a lease identity means when a session names it. */
export type NamedLease =
  /** The session has the lease. */
  | { readonly kind: 'live'; readonly lease: LeaseState; readonly place: TaskPlace }
  /** Its process had the lease: in an earlier session, under an earlier coordinator, or until it was revoked. */
  | { readonly kind: 'former'; readonly purpose: LeasePurpose; readonly place: TaskPlace }
  /** It was granted for a sweep or a task that no longer exists. */
  | { readonly kind: 'gone' }
  /** No coordinator of this ledger has granted it to this process. */
  | { readonly kind: 'refused' };

/**
 * An identity that equals one of the session's leases needs no check, because the coordinator made it. Every other one
 * counts only once its MAC is verified.
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
