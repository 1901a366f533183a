import { createHeldTally } from '../../src/wire/held-digest.js';
import { isReferee } from './audit/parties.js';
import type { EphemeralFact } from './fact.js';
import { grantLease, releaseLease } from './lease-moves.js';
import { putOffDeadlines, watchTask } from './overdue.js';
import { type CoordinatorState, type GoneSession, getSession, getSweep, type SessionState } from './state.js';
import { addSuspicion } from './suspicions.js';
import { createWorkDone } from './work-done.js';

type FactOf<Kind extends EphemeralFact['kind']> = Extract<EphemeralFact, { readonly kind: Kind }>;

/** How many refused identities of one session are kept until it is told of them; an honest worker never names more. */
const refusedCountMax = 1024;

/** Workers that have gone and are still told of. */
export const goneCountMax = 1000;

/** Facts about sessions and leases. */
export function evolveSession(state: CoordinatorState, fact: EphemeralFact): void {
  switch (fact.kind) {
    case 'session-opened':
      openSession(state, fact);
      break;
    case 'session-seen': {
      const session = getSession(state, fact.sessionId);
      session.lastSeenMs = fact.monotonicMs;
      session.abandonedMs = undefined;
      session.receivedSequence = fact.sequence;
      session.draining ||= fact.draining;
      session.leavingReason = fact.leavingReason ?? session.leavingReason;
      break;
    }
    case 'sync-abandoned':
      getSession(state, fact.sessionId).abandonedMs = fact.monotonicMs;
      break;
    case 'session-closed':
      closeSession(state, fact);
      break;
    case 'lease-granted':
      evolveGrant(state, fact);
      break;
    case 'lease-released':
      releaseLease(state, fact);
      break;
    case 'lease-refused': {
      const { refused } = getSession(state, fact.sessionId);
      state.leasesRefused += 1;
      if (refused.size < refusedCountMax) refused.add(fact.leaseId);
      break;
    }
    case 'lease-advanced':
      advanceLease(state, fact);
      break;
    case 'audit-stuck': {
      const { open } = getSweep(state, fact.sweepId).audits;
      const audit = open.get(fact.taskNumber);
      if (audit !== undefined) open.set(fact.taskNumber, { ...audit, stuckSinceMs: fact.stuckSinceMs });
      break;
    }
    case 'sync-answered': {
      const session = getSession(state, fact.sessionId);
      session.answered = { sequence: fact.sequence, reply: fact.reply };
      session.refused.clear();
      break;
    }
    case 'task-overdue':
      noteOverdue(state, fact);
      break;
    case 'misfit-noted':
      getSweep(state, fact.sweepId).misfit = fact.misfit;
      break;
    case 'loss-suspected':
      addSuspicion(state, fact);
      break;
    case 'suspicion-ended':
      state.suspicions.delete(fact.process);
      break;
    case 'ticked':
      evolveTick(state, fact);
      break;
    default:
      fact satisfies never;
  }
}

/** The time in which the coordinator was stopped does not count as silence of a session. */
function evolveTick(state: CoordinatorState, { lagMs, monotonicMs }: FactOf<'ticked'>): void {
  state.lastTickMs = monotonicMs;
  for (const sweep of state.active.values()) putOffDeadlines(state, sweep, monotonicMs);
  if (lagMs === 0) return;
  state.lastLagMs = monotonicMs;
  // Who could not be heard did not stay away.
  state.suspicions.clear();
  for (const session of state.sessions.values()) {
    session.lastSeenMs += lagMs;
    if (session.abandonedMs !== undefined) session.abandonedMs += lagMs;
  }
}

function evolveGrant(state: CoordinatorState, fact: FactOf<'lease-granted'>): void {
  const { leaseId, sessionId, sweepId, taskNumber, purpose, expectedSeconds, monotonicMs: grantedMs } = fact;
  const sweep = getSweep(state, sweepId);
  // Whoever is served has received least of all.
  state.servedFloor = Math.max(state.servedFloor, sweep.served);
  const share = expectedSeconds / sweep.priority;
  const lease = { leaseId, sessionId, sweepId, taskNumber, purpose, expectedSeconds, share, grantedMs };
  grantLease(state, sweep, { ...lease, advance: undefined });
  state.leasesGranted += 1;
}

function noteOverdue(state: CoordinatorState, { sweepId, taskNumber }: FactOf<'task-overdue'>): void {
  const sweep = getSweep(state, sweepId);
  // An earlier fact of the same decision may have ended its leases.
  if (!sweep.leases.has(taskNumber)) return;
  sweep.overdue.add(taskNumber);
  watchTask(state, { sweep, taskNumber });
}

function openSession(state: CoordinatorState, fact: FactOf<'session-opened'>): void {
  const { sessionId, host, processId, process, threads, stay, timeMs, monotonicMs } = fact;
  const former = state.sessions.get(state.processes.get(process) ?? '');
  state.sessions.set(sessionId, {
    sessionId,
    host,
    processId,
    process,
    threads,
    stay,
    openedTimeMs: former?.openedTimeMs ?? timeMs,
    endMs: monotonicMs + (stay.timeLimitMs ?? Infinity),
    activationsBefore: former?.activationsBefore ?? state.activations - state.active.size,
    leases: new Map(),
    held: createHeldTally(),
    lastSeenMs: monotonicMs,
    draining: false,
    leavingReason: undefined,
    meanTaskMs: undefined,
    work: former?.work ?? createWorkDone(monotonicMs),
    abandonedMs: undefined,
    receivedSequence: 0,
    answered: undefined,
    refused: new Set(),
  });
  state.sessionsOpened += 1;
  state.firstSessionMs ??= monotonicMs;
  state.processes.set(process, sessionId);
  state.suspicions.delete(process);
  countHost(state, { host, process }, 1);
  if (former === undefined) return;
  countHost(state, former, -1);
  for (const lease of [...former.leases.values()]) {
    grantLease(state, getSweep(state, lease.sweepId), { ...lease, sessionId });
  }
  state.sessions.delete(former.sessionId);
}

function closeSession(state: CoordinatorState, { sessionId, reason, timeMs }: FactOf<'session-closed'>): void {
  const session = getSession(state, sessionId);
  const { leases, host, process } = session;
  if (!isReferee(state, session)) noteGone(state, session, { reason, endedTimeMs: timeMs });
  countHost(state, { host, process }, -1);
  for (const leaseId of [...leases.keys()]) releaseLease(state, { sessionId, leaseId });
  state.sessions.delete(sessionId);
  state.processes.delete(process);
}

function noteGone(
  { gone }: CoordinatorState,
  { host, processId, process, threads, stay, openedTimeMs, work: { tasks } }: SessionState,
  end: Pick<GoneSession, 'reason' | 'endedTimeMs'>,
): void {
  gone.push({ host, processId, process, threads, stay, openedTimeMs, tasks, ...end });
  if (gone.length > goneCountMax) gone.shift();
}

function countHost(state: CoordinatorState, session: Pick<SessionState, 'host' | 'process'>, change: number): void {
  if (isReferee(state, session)) return;
  const count = (state.hostSessions.get(session.host) ?? 0) + change;
  if (count > 0) state.hostSessions.set(session.host, count);
  else state.hostSessions.delete(session.host);
}

function advanceLease(state: CoordinatorState, fact: FactOf<'lease-advanced'>): void {
  const { sessionId, leaseId, trialsDone, monotonicMs: lastMs } = fact;
  const lease = getSession(state, sessionId).leases.get(leaseId);
  if (lease === undefined) throw new RangeError(`session ${sessionId} has no lease ${leaseId}`);
  const { trialsDoneFirst = trialsDone, firstMs = lastMs } = lease.advance ?? {};
  lease.advance = { trialsDoneFirst, firstMs, trialsDone, lastMs };
}
