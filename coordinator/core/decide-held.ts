import type { Instant } from '../wall-clock.js';
import type { Decision, Events } from './event.js';
import { expectedSeconds } from './expected-cost.js';
import type { Fact } from './fact.js';
import { findLease } from './find-lease.js';
import { type CoordinatorState, getSession, type SessionState } from './state.js';
import { getTask, isSettled, type LeaseState } from './sweep-state.js';

type Adoption = Extract<Fact, { readonly kind: 'lease-granted' }>;

/**
 * A lease that the worker should have and does not hold was lost in flight: its task is pending again at once. A lease
 * that its process holds from a session that is over (the coordinator's restart ends all) goes on in this session,
 * unless its task is settled, cancelled or another worker's by now. What is held may have come further.
 */
export function decideHeld(
  state: CoordinatorState,
  { sessionId, heldLeaseIds, progress = [] }: Events['report-held'],
  now: Instant,
): Decision<undefined> {
  const session = getSession(state, sessionId);
  const held = new Set(heldLeaseIds);
  const facts: Fact[] = [];
  for (const { leaseId } of session.leases.values()) {
    if (!held.has(leaseId)) facts.push({ kind: 'lease-released', sessionId, leaseId });
  }
  const adopted = new Map<string, Adoption>();
  const adoptedTasks = new Set<string>();
  for (const leaseId of held) {
    if (session.leases.has(leaseId)) continue;
    const adoption = decideAdoption(state, { session, leaseId }, now);
    if (adoption === undefined) continue;
    if (adoption.kind === 'lease-granted') {
      const key = `${adoption.sweepId} ${adoption.taskNumber}`;
      if (adoptedTasks.has(key)) continue;
      adoptedTasks.add(key);
      adopted.set(leaseId, adoption);
    }
    facts.push(adoption);
  }
  for (const { leaseId, trialsDone } of progress) {
    const lease = held.has(leaseId) ? (session.leases.get(leaseId) ?? adopted.get(leaseId)) : undefined;
    if (lease !== undefined) facts.push(...decideAdvance(state, { sessionId, lease, trialsDone }, now));
  }
  return { facts, reply: undefined };
}

/** Nothing where it is as far as it was: what did not move is no news for those who watch. */
function decideAdvance(
  state: CoordinatorState,
  reported: { readonly sessionId: string; readonly lease: LeaseState | Adoption; readonly trialsDone: number },
  { monotonicMs }: Instant,
): Fact[] {
  const { sessionId, lease } = reported;
  const { sweepId, taskNumber, leaseId } = lease;
  const sweep = state.sweeps.get(sweepId);
  if (sweep === undefined) return [];
  const trialsDone = Math.min(reported.trialsDone, getTask(sweep, taskNumber).trialCount);
  if ('advance' in lease && lease.advance?.trialsDone === trialsDone) return [];
  return [{ kind: 'lease-advanced', sessionId, leaseId, sweepId, trialsDone, monotonicMs }];
}

/** The lease goes on in this session, is refused, or is worth nothing any more (undefined). */
function decideAdoption(
  state: CoordinatorState,
  { session, leaseId }: { readonly session: SessionState; readonly leaseId: string },
  { monotonicMs }: Instant,
): Adoption | Extract<Fact, { readonly kind: 'lease-refused' }> | undefined {
  const named = findLease(state, session, leaseId);
  const { sessionId } = session;
  if (named.kind === 'refused') return { kind: 'lease-refused', sessionId, leaseId };
  if (named.kind !== 'former') return undefined;
  const { purpose, place } = named;
  const { sweep, taskNumber } = place;
  // A check of a settled task is not taken along: what it was for may have been decided meanwhile.
  if (sweep.cancelled || isSettled(sweep, taskNumber) || (purpose !== 'first' && purpose !== 'straggler')) {
    return undefined;
  }
  if (sweep.leases.has(taskNumber)) return undefined;
  const lease = { leaseId, sessionId, sweepId: sweep.sweepId, taskNumber, purpose };
  return { kind: 'lease-granted', ...lease, expectedSeconds: expectedSeconds(sweep, place.task), monotonicMs };
}
