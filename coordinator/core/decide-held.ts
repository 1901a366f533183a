import type { Instant } from '../wall-clock.js';
import type { Decision, Events } from './event.js';
import { expectedSeconds } from './expected-cost.js';
import type { Fact } from './fact.js';
import { findLease } from './find-lease.js';
import { type CoordinatorState, getSession, type SessionState } from './state.js';
import { getTask, isSettled, type LeaseState } from './sweep-state.js';

type Adoption = Extract<Fact, { readonly kind: 'lease-granted' }>;

/**
 * Where a worker lists its leases, the books are set right. A lease that it should have and does not hold was lost in flight,
 * so its task is pending again at once. A lease that the process still holds from an earlier session (a restart of the
 * coordinator ends all sessions) goes on in this session, unless its task is settled, cancelled or leased to another worker
 * by now. Where it sends a digest there is nothing to do: the answer asks for the list if the two differ (D53). Held leases
 * may report progress.
 */
export function decideHeld(
  state: CoordinatorState,
  { sessionId, held, progress = [] }: Events['report-held'],
  now: Instant,
): Decision<undefined> {
  const session = getSession(state, sessionId);
  const facts: Fact[] = [];
  const listed = 'hash' in held ? undefined : new Set(held);
  const adopted = listed && decideListed(state, { session, listed }, { facts, now });
  for (const { leaseId, trialsDone } of progress) {
    if (listed?.has(leaseId) === false) continue;
    const lease = session.leases.get(leaseId) ?? adopted?.get(leaseId);
    if (lease !== undefined) facts.push(...decideAdvance(state, { sessionId, lease, trialsDone }, now));
  }
  return { facts, reply: undefined };
}

/** The leases that go on in this session; what is decided is added to the facts. */
function decideListed(
  state: CoordinatorState,
  { session, listed }: { readonly session: SessionState; readonly listed: ReadonlySet<string> },
  { facts, now }: { readonly facts: Fact[]; readonly now: Instant },
): ReadonlyMap<string, Adoption> {
  const { sessionId } = session;
  for (const { leaseId } of session.leases.values()) {
    if (!listed.has(leaseId)) facts.push({ kind: 'lease-released', sessionId, leaseId });
  }
  const adopted = new Map<string, Adoption>();
  const adoptedTasks = new Set<string>();
  for (const leaseId of listed) {
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
  return adopted;
}

/** No fact where the progress did not change, since watchers need not be told of it. */
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

/** Whether the lease goes on in this session, is refused, or is no longer worth anything (undefined). */
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
  // A check of a settled task does not go on, because the dispute may have been decided meanwhile.
  if (sweep.cancelled || isSettled(sweep, taskNumber) || (purpose !== 'first' && purpose !== 'straggler')) {
    return undefined;
  }
  if (sweep.leases.has(taskNumber)) return undefined;
  const lease = { leaseId, sessionId, sweepId: sweep.sweepId, taskNumber, purpose };
  return { kind: 'lease-granted', ...lease, expectedSeconds: expectedSeconds(sweep, place.task), monotonicMs };
}
