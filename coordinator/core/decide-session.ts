import { describeFingerprintDifferences } from '../../src/wire/fingerprint.js';
import type { RegisterReply, WorkerStay } from '../../src/wire/sync.js';
import type { Instant } from '../wall-clock.js';
import { describeWithdrawal, findWithdrawal } from './audit/withdrawals.js';
import type { Decision, Events } from './event.js';
import type { Fact } from './fact.js';
import { encodeSessionId, isProcessIdentity, processName } from './session-id.js';
import { type CoordinatorState, getSweep } from './state.js';
import { getTask } from './sweep-state.js';

/** No machine has more threads. The number of leases that a worker may hold depends on its threads. */
const threadCountMax = 4096;

/**
 * A worker that would compute other bits is refused, and the refusal names every difference. A process has one session: an
 * earlier one of it ends, and the leases of that one go on.
 */
export function decideRegister(
  state: CoordinatorState,
  { request }: Events['register'],
  now: Instant,
): Decision<RegisterReply> {
  const { fingerprint, leaseDurationMs, waitMaxMs, bootId, sign, sessionCountMax } = state.settings;
  const { host, processId, processIdentity } = request;
  const differences = describeFingerprintDifferences(fingerprint, request.fingerprint);
  if (differences.length === 0 && !isProcessIdentity(processIdentity)) {
    differences.push('process identity: expected 22 to 64 characters of base64url, made by the process at its start');
  }
  const withdrawal = findWithdrawal(state.withdrawals, { host, process: processName(processIdentity) });
  if (withdrawal !== undefined) differences.push(`withdrawn: ${describeWithdrawal(withdrawal)}, ${withdrawal.message}`);
  if (differences.length > 0) return { facts: [], reply: { kind: 'refused', differences } };
  const process = processName(processIdentity);
  if (state.sessions.size >= sessionCountMax && !state.processes.has(process)) {
    const message = `the coordinator has ${sessionCountMax} workers, as many as it takes; try again later`;
    return { facts: [], reply: { kind: 'busy', message } };
  }
  const sessionId = encodeSessionId({ bootId, number: state.sessionsOpened + 1, sign });
  const threads = Math.min(request.threads, threadCountMax);
  const { monotonicMs, wallMs: timeMs } = now;
  const { stay = staysForEver } = request;
  return {
    facts: [
      ...excuseLosses(state, process, now),
      { kind: 'session-opened', sessionId, host, processId, process, threads, stay, timeMs, monotonicMs },
    ],
    reply: { kind: 'accepted', sessionId, leaseDurationMs, waitMaxMs },
  };
}

/** A worker that says nothing of its end has none. */
const staysForEver: WorkerStay = {
  allocation: '',
  job: '',
  logPath: '',
  timeLimitMs: undefined,
  wholeTimeLimitMs: undefined,
  idleTimeoutMs: undefined,
};

/** The process counted as lost, but it is alive: its losses are no evidence against tasks. */
function excuseLosses(state: CoordinatorState, process: string, { wallMs }: Instant): Fact[] {
  return (state.losses.get(process) ?? []).map(({ sweepId: id, taskNumber }) => {
    const sweep = getSweep(state, id);
    const { sweepId } = sweep;
    return { kind: 'loss-excused', sweepId, task: getTask(sweep, taskNumber), process, timeMs: wallMs };
  });
}

/** Notes that the session's latest call broke off. The end of an older call is ignored. */
export function decideAbandon(
  state: CoordinatorState,
  { sessionId, sequence }: Events['abandon-sync'],
  { monotonicMs }: Instant,
): Decision<undefined> {
  const isLatest = state.sessions.get(sessionId)?.receivedSequence === sequence;
  return { facts: isLatest ? [{ kind: 'sync-abandoned', sessionId, monotonicMs }] : [], reply: undefined };
}
