import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { parseLeaseId } from './lease-id.js';
import { type CoordinatorState, getSession, getSweep } from './state.js';
import { findTaskNumber, getTask, isSettled } from './sweep-state.js';

/**
 * A lease that the worker should have and does not hold was lost in flight: its task is pending again at once. A lease
 * that the worker holds from a session that is over (the coordinator's restart ends all) goes on in this session,
 * unless its task is settled, cancelled or another worker's by now. What is held may have come further.
 */
export function decideHeld(
  state: CoordinatorState,
  { sessionId, heldLeaseIds, progress = [] }: Events['report-held'],
  nowMs: number,
): Decision<undefined> {
  const session = getSession(state, sessionId);
  const held = new Set(heldLeaseIds);
  const facts: Fact[] = [];
  for (const { leaseId, sweepId, taskNumber } of session.leases.values()) {
    if (!held.has(leaseId)) facts.push({ kind: 'lease-released', sweepId, taskNumber });
  }
  const adopted = new Set<string>();
  const places = new Map<string, LeasedTask>();
  for (const lease of session.leases.values()) if (held.has(lease.leaseId)) places.set(lease.leaseId, lease);
  for (const leaseId of held) {
    const place = session.leases.has(leaseId) ? undefined : findAdoptable(state, leaseId);
    if (place === undefined || adopted.has(place.key)) continue;
    adopted.add(place.key);
    facts.push({ kind: 'lease-granted', leaseId, sessionId, sweepId: place.sweepId, taskNumber: place.taskNumber });
    places.set(leaseId, place);
  }
  for (const { leaseId, trialsDone } of progress) {
    const place = places.get(leaseId);
    if (place !== undefined) facts.push(...decideAdvance(state, { ...place, trialsDone }, nowMs));
  }
  return { facts, reply: undefined };
}

interface LeasedTask {
  readonly sweepId: string;
  readonly taskNumber: number;
}

/** Nothing where it is as far as it was: what did not move is no news for those who watch. */
function decideAdvance(
  state: CoordinatorState,
  { sweepId, taskNumber, ...reported }: LeasedTask & { readonly trialsDone: number },
  nowMs: number,
): Fact[] {
  const sweep = getSweep(state, sweepId);
  const trialsDone = Math.min(reported.trialsDone, getTask(sweep, taskNumber).trialCount);
  if (sweep.leases.get(taskNumber)?.advance?.trialsDone === trialsDone) return [];
  return [{ kind: 'lease-advanced', sweepId, taskNumber, trialsDone, timeMs: nowMs }];
}

function findAdoptable(
  state: CoordinatorState,
  leaseId: string,
): { key: string; sweepId: string; taskNumber: number } | undefined {
  const named = parseLeaseId(leaseId);
  const sweep = named && state.sweeps.get(named.sweepId);
  if (named === undefined || sweep === undefined || sweep.cancelled) return undefined;
  const taskNumber = findTaskNumber(sweep, named.task);
  if (taskNumber === undefined || isSettled(sweep, taskNumber)) return undefined;
  const present = sweep.leases.get(taskNumber);
  if (present !== undefined && present.leaseId !== leaseId) return undefined;
  return { key: `${sweep.sweepId} ${taskNumber}`, sweepId: sweep.sweepId, taskNumber };
}
