import { describeFingerprintDifferences } from '../../src/wire/fingerprint.js';
import type { RegisterReply } from '../../src/wire/sync.js';
import { decideFailure } from './decide-failure.js';
import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { type CoordinatorState, getLeasePlace, type SessionState } from './state.js';

/** Far more than anyone has; each takes some memory until it is silent for a lease. */
const sessionCountMax = 20_000;

/** A worker that would compute other bits is refused with every difference named. */
export function decideRegister(
  state: CoordinatorState,
  { request }: Events['register'],
  nowMs: number,
): Decision<RegisterReply> {
  const { fingerprint, leaseDurationMs, waitMaxMs, bootId } = state.settings;
  const differences = describeFingerprintDifferences(fingerprint, request.fingerprint);
  if (state.sessions.size >= sessionCountMax)
    differences.push(`the coordinator has ${sessionCountMax} workers already`);
  if (differences.length > 0) return { facts: [], reply: { kind: 'refused', differences } };
  const { host, processId, threads } = request;
  const sessionId = `${bootId}-${state.sessionsOpened + 1}`;
  return {
    facts: [{ kind: 'session-opened', sessionId, host, processId, threads, timeMs: nowMs }],
    reply: { kind: 'accepted', sessionId, leaseDurationMs, waitMaxMs },
  };
}

/**
 * A worker whose call broke off calls again at once, after a broken connection within its back-off of a few seconds.
 * One that does not within this part of a lease is gone: its tasks need not wait for the whole lease.
 */
const abandonGraceShare = 1 / 6;

/** Notes that the session's latest call broke off; an older call's end says nothing. */
export function decideAbandon(
  state: CoordinatorState,
  { sessionId, sequence }: Events['abandon-sync'],
  nowMs: number,
): Decision<undefined> {
  const isLatest = state.sessions.get(sessionId)?.receivedSequence === sequence;
  return { facts: isLatest ? [{ kind: 'sync-abandoned', sessionId, timeMs: nowMs }] : [], reply: undefined };
}

/** Closes the sessions that were silent for too long and charges their tasks with the loss. */
export function decideTick(state: CoordinatorState, _event: Events['tick'], nowMs: number): Decision<undefined> {
  const { leaseDurationMs } = state.settings;
  const facts: Fact[] = [{ kind: 'ticked', timeMs: nowMs }];
  // A coordinator that was stopped or starved heard nobody: that is no worker's silence.
  const excused = state.lastTickMs !== undefined && nowMs - state.lastTickMs > leaseDurationMs / 2;
  for (const session of state.sessions.values()) {
    if (excused) {
      facts.push({ kind: 'session-seen', sessionId: session.sessionId, sequence: undefined, timeMs: nowMs });
    } else if (isLost(session, leaseDurationMs, nowMs)) {
      facts.push(...closeSession(state, session, nowMs));
    }
  }
  return { facts, reply: undefined };
}

function isLost({ lastSeenMs, abandonedMs }: SessionState, leaseDurationMs: number, nowMs: number): boolean {
  const gone = abandonedMs !== undefined && nowMs - abandonedMs >= leaseDurationMs * abandonGraceShare;
  return gone || nowMs - lastSeenMs >= leaseDurationMs;
}

function closeSession(state: CoordinatorState, session: SessionState, nowMs: number): Fact[] {
  const facts: Fact[] = [];
  for (const lease of session.leases.values()) {
    const failure = {
      cause: 'lease-lost',
      trial: undefined,
      host: session.host,
      message: `process ${session.processId} on ${session.host} was not heard of for ${nowMs - session.lastSeenMs} ms`,
    } as const;
    facts.push(...decideFailure(getLeasePlace(state, lease), failure, nowMs));
  }
  facts.push({ kind: 'session-closed', sessionId: session.sessionId });
  return facts;
}
