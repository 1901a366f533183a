import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { parseLeaseId } from './lease-id.js';
import { type CoordinatorState, getSession } from './state.js';
import { findTaskNumber, isSettled } from './sweep-state.js';

/**
 * A lease that the worker should have and does not hold was lost in flight: its task is pending again at once. A lease
 * that the worker holds from a session that is over (the coordinator's restart ends all) goes on in this session,
 * unless its task is settled, cancelled or another worker's by now.
 */
export function decideHeld(
  state: CoordinatorState,
  { sessionId, heldLeaseIds }: Events['report-held'],
): Decision<undefined> {
  const session = getSession(state, sessionId);
  const held = new Set(heldLeaseIds);
  const facts: Fact[] = [];
  for (const { leaseId, sweepId, taskNumber } of session.leases.values()) {
    if (!held.has(leaseId)) facts.push({ kind: 'lease-released', sweepId, taskNumber });
  }
  const adopted = new Set<string>();
  for (const leaseId of held) {
    const place = session.leases.has(leaseId) ? undefined : findAdoptable(state, leaseId);
    if (place === undefined || adopted.has(place.key)) continue;
    adopted.add(place.key);
    facts.push({ kind: 'lease-granted', leaseId, sessionId, sweepId: place.sweepId, taskNumber: place.taskNumber });
  }
  return { facts, reply: undefined };
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
