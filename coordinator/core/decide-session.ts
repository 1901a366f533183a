import { describeFingerprintDifferences } from '../../src/wire/fingerprint.js';
import type { RegisterReply } from '../../src/wire/sync.js';
import type { Instant } from '../clock.js';
import { decideStuck } from './audit/decide-stuck.js';
import { describeWithdrawal, findWithdrawal } from './audit/withdrawals.js';
import { decideFailure } from './decide-failure.js';
import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { encodeSessionId, isProcessIdentity, processName } from './session-id.js';
import { type CoordinatorState, getLeasePlace, type SessionState } from './state.js';

/** Far more than anyone has; each takes some memory until it is silent for a lease. */
const sessionCountMax = 20_000;

/** A worker that would compute other bits is refused with every difference named. */
export function decideRegister(
  state: CoordinatorState,
  { request }: Events['register'],
  { monotonicMs }: Instant,
): Decision<RegisterReply> {
  const { fingerprint, leaseDurationMs, waitMaxMs, bootId, sign } = state.settings;
  const { host, processId, processIdentity, threads } = request;
  const differences = describeFingerprintDifferences(fingerprint, request.fingerprint);
  if (differences.length === 0 && !isProcessIdentity(processIdentity)) {
    differences.push('process identity: expected 22 to 64 characters of base64url, made by the process at its start');
  }
  if (state.sessions.size >= sessionCountMax)
    differences.push(`the coordinator has ${sessionCountMax} workers already`);
  const withdrawal = findWithdrawal(state.withdrawals, { host, process: processName(processIdentity) });
  if (withdrawal !== undefined) differences.push(`withdrawn: ${describeWithdrawal(withdrawal)}, ${withdrawal.message}`);
  if (differences.length > 0) return { facts: [], reply: { kind: 'refused', differences } };
  const sessionId = encodeSessionId({ bootId, number: state.sessionsOpened + 1, sign });
  const process = processName(processIdentity);
  return {
    facts: [{ kind: 'session-opened', sessionId, host, processId, process, threads, monotonicMs }],
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
  { monotonicMs }: Instant,
): Decision<undefined> {
  const isLatest = state.sessions.get(sessionId)?.receivedSequence === sequence;
  return { facts: isLatest ? [{ kind: 'sync-abandoned', sessionId, monotonicMs }] : [], reply: undefined };
}

/** Closes the sessions that were silent for too long and charges their tasks with the loss. */
export function decideTick(state: CoordinatorState, _event: Events['tick'], now: Instant): Decision<undefined> {
  const { leaseDurationMs } = state.settings;
  const { monotonicMs } = now;
  const facts: Fact[] = [{ kind: 'ticked', monotonicMs }];
  // A coordinator that was stopped or starved heard nobody: that is no worker's silence.
  const excused = state.lastTickMs !== undefined && monotonicMs - state.lastTickMs > leaseDurationMs / 2;
  for (const session of state.sessions.values()) {
    if (excused) {
      facts.push({ kind: 'session-seen', sessionId: session.sessionId, sequence: undefined, monotonicMs });
    } else if (isLost(session, leaseDurationMs, monotonicMs)) {
      facts.push(...closeSession(state, session, now));
    }
  }
  facts.push(...decideStuck(state, now));
  return { facts, reply: undefined };
}

function isLost({ lastSeenMs, abandonedMs }: SessionState, leaseDurationMs: number, monotonicMs: number): boolean {
  const gone = abandonedMs !== undefined && monotonicMs - abandonedMs >= leaseDurationMs * abandonGraceShare;
  return gone || monotonicMs - lastSeenMs >= leaseDurationMs;
}

function closeSession(state: CoordinatorState, session: SessionState, now: Instant): Fact[] {
  const { sessionId, host, processId, process, lastSeenMs } = session;
  const silentMs = Math.round(now.monotonicMs - lastSeenMs);
  const message = `process ${processId} on ${host} was not heard of for ${silentMs} ms`;
  const facts: Fact[] = [];
  for (const lease of session.leases.values()) {
    facts.push({ kind: 'lease-released', sessionId, leaseId: lease.leaseId });
    if (lease.purpose !== 'first') continue;
    const failure = { cause: 'lease-lost', trial: undefined, host, process, message } as const;
    facts.push(...decideFailure(getLeasePlace(state, lease), failure, now));
  }
  facts.push({ kind: 'session-closed', sessionId });
  return facts;
}
