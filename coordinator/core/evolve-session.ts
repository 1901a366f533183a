import type { EphemeralFact } from './fact.js';
import { grantLease, releaseLease } from './lease-moves.js';
import { type CoordinatorState, getSession, getSweep } from './state.js';

/** Facts about sessions and leases. */
export function evolveSession(state: CoordinatorState, fact: EphemeralFact): void {
  switch (fact.kind) {
    case 'session-opened': {
      const { sessionId, host, processId, threads, timeMs } = fact;
      const progress = { lastSeenMs: timeMs, abandonedMs: undefined, receivedSequence: 0, answered: undefined };
      state.sessions.set(sessionId, { sessionId, host, processId, threads, leases: new Map(), ...progress });
      state.sessionsOpened += 1;
      break;
    }
    case 'session-seen': {
      const session = getSession(state, fact.sessionId);
      session.lastSeenMs = fact.timeMs;
      session.abandonedMs = undefined;
      session.receivedSequence = fact.sequence ?? session.receivedSequence;
      break;
    }
    case 'sync-abandoned':
      getSession(state, fact.sessionId).abandonedMs = fact.timeMs;
      break;
    case 'session-closed': {
      for (const { sweepId, taskNumber } of getSession(state, fact.sessionId).leases.values()) {
        releaseLease(state, getSweep(state, sweepId), taskNumber);
      }
      state.sessions.delete(fact.sessionId);
      break;
    }
    case 'lease-granted': {
      const { leaseId, sessionId, sweepId, taskNumber } = fact;
      grantLease(state, getSweep(state, sweepId), { leaseId, sessionId, sweepId, taskNumber, advance: undefined });
      state.leasesGranted += 1;
      break;
    }
    case 'lease-released':
      releaseLease(state, getSweep(state, fact.sweepId), fact.taskNumber);
      break;
    case 'lease-advanced': {
      const lease = getSweep(state, fact.sweepId).leases.get(fact.taskNumber);
      if (lease === undefined) throw new RangeError(`task ${fact.taskNumber} of sweep ${fact.sweepId} is not leased`);
      const { trialsDone, timeMs } = fact;
      const { trialsDoneFirst = trialsDone, timeMsFirst = timeMs } = lease.advance ?? {};
      lease.advance = { trialsDoneFirst, timeMsFirst, trialsDone, timeMs };
      break;
    }
    case 'sync-answered':
      getSession(state, fact.sessionId).answered = { sequence: fact.sequence, reply: fact.reply };
      break;
    case 'ticked':
      state.lastTickMs = fact.timeMs;
      break;
    default:
      fact satisfies never;
  }
}
