import { quietPeriodMs, watchedPeriodMs } from '../src/wire/credit.js';
import type { RegisterReply } from '../src/wire/sync.js';
import type { SyncNews } from '../src/wire/sync-codec.js';
import type { AgentEvent, AgentInstruction, AgentState, AgentStep, AgentTimer, Session } from './agent-state.js';
import type { AttemptEnd } from './attempt.js';
import { composeSync, countHeld, heartbeatMs, isAnsweredAtOnce, isMuch } from './compose-sync.js';
import type { CallFailure, SyncCall, SyncCallReply } from './coordinator-link.js';
import { endIfDrained, hurry, leave, leaveInTime, onTimeLimitEnd } from './drain.js';
import { dropResult, giveBack, keepResult, revoke, startQueued, takeLeases } from './held-leases.js';
import { beginStay, isIdleTooLong } from './leave-in-time.js';
import { backOff, giveUpOffline, hear, onCallFailure } from './on-call-failure.js';
import { collectingMs, end, flushByPace, flushSoon, hasEnded, isFlushNear, setTimer } from './step-instructions.js';
import { takeFileReply } from './take-file-reply.js';
import { FingerprintMismatchError, ProtocolError } from './worker-error.js';

/** The worker's decision function: takes an event, changes the state, and returns instructions. */
export function advanceAgent(state: AgentState, event: AgentEvent, monotonicMs: number): AgentInstruction[] {
  const instructions: AgentInstruction[] = [];
  const step: AgentStep = { state, monotonicMs, instruct: (instruction) => instructions.push(instruction) };
  if (state.contact.kind === 'ended') return instructions;
  handleEvent(step, event);
  if (!hasEnded(state) && !state.draining) leaveInTime(step);
  return instructions;
}

function handleEvent(step: AgentStep, event: AgentEvent): void {
  const { contact } = step.state;
  switch (event.kind) {
    case 'started':
      beginStay(step);
      register(step);
      break;
    case 'register-replied':
      if (contact.kind === 'registering') onRegisterReply(step, event.reply);
      break;
    case 'sync-replied':
      // A reply of an abandoned call is ignored: the leases that it granted are pending again by then.
      if (contact.kind === 'syncing' && contact.call === event.call) onSyncReply(step, event.call, event.reply);
      break;
    case 'file-replied':
      onFileReply(step, event);
      break;
    case 'attempt-ended':
      onAttemptEnd(step, event.leaseId, event.end);
      break;
    case 'timer-fired':
      onTimer(step, event.timer);
      break;
    case 'drain-requested':
      if (!step.state.draining) leave(step, 'drained');
      else if (!step.state.hurried) hurry(step);
      break;
    case 'pool-failed':
      end(step, event.error);
      break;
    default:
      event satisfies never;
  }
}

function onRegisterReply(step: AgentStep, reply: RegisterReply | CallFailure): void {
  const { state } = step;
  const { address } = state.options;
  switch (reply.kind) {
    case 'accepted':
      hear(state);
      state.session = reply;
      state.nextSequence = 1;
      state.listHeld = true;
      step.instruct({ kind: 'tell', event: { kind: 'registered', address, sessionId: reply.sessionId } });
      sync(step, reply);
      break;
    case 'refused':
      end(step, new FingerprintMismatchError(address, reply.differences));
      break;
    case 'busy':
    case 'unreachable':
    case 'untrusted':
    case 'denied':
    case 'rejected':
      onCallFailure(step, reply, 'register');
      break;
    default:
      reply satisfies never;
  }
}

function onSyncReply(step: AgentStep, call: SyncCall, reply: SyncCallReply): void {
  const { state } = step;
  switch (reply.kind) {
    case 'news':
      state.failureCount = 0;
      hear(state);
      onAnswer(step, call, reply);
      break;
    case 'session-over':
      hear(state);
      onSessionOver(step);
      break;
    case 'busy':
    case 'unreachable':
    case 'untrusted':
    case 'denied':
    case 'rejected':
      onCallFailure(step, reply, call);
      break;
    default:
      reply satisfies never;
  }
}

function onAnswer(step: AgentStep, { request }: SyncCall, news: SyncNews): void {
  const { state } = step;
  const { leases, revokedLeaseIds, refusedLeaseIds, sweeps } = news;
  for (const { leaseId } of request.results) dropResult(state, leaseId);
  // A call that listed them is answered by what is revoked.
  if (!('hash' in request.held)) state.listHeld = false;
  if (news.listHeld === true) state.listHeld = true;
  const { progressPeriodMs = quietPeriodMs } = news;
  state.progressPeriodMs = Math.min(quietPeriodMs, Math.max(watchedPeriodMs, progressPeriodMs));
  for (const leaseId of revokedLeaseIds) revoke(step, leaseId);
  if (refusedLeaseIds.length > 0) {
    const { address } = state.options;
    step.instruct({ kind: 'tell', event: { kind: 'leases-refused', address, leaseIds: refusedLeaseIds } });
  }
  if (!takeLeases(step, leases, sweeps)) {
    end(step, new ProtocolError(state.options.address, 'a lease came without the document of its sweep'));
    return;
  }
  startQueued(step);
  state.contact = { kind: 'settling' };
  if (news.farewell === true && !state.draining) {
    leave(step, 'farewell');
    return;
  }
  if (endIfDrained(step, request.draining && countHeld(request) === 0) || !state.session) return;
  if (request.draining && state.results.size === 0) {
    // A draining worker is answered at once, so without a pause this would be a busy loop.
    setTimer(step, 'heartbeat', heartbeatMs(state.session));
  } else if (!isFlushNear(step)) {
    // What was just reported left room for a while: further outcomes are collected while this call waits.
    sync(step, state.session, request.results.length > 0 ? collectingMs(state) : undefined);
  }
}

function onSessionOver(step: AgentStep): void {
  const { state } = step;
  const { address } = state.options;
  step.instruct({ kind: 'tell', event: { kind: 'session-over', address } });
  // Leases outlive their session: the next Sync names them, and the coordinator revokes those that other workers have.
  state.session = undefined;
  if (endIfDrained(step, false)) return;
  // A session that ends once is opened again at once; sessions that end as soon as they are open would be a busy loop.
  if (state.failureCount === 0) register(step);
  else backOff(step, 'register');
  state.failureCount += 1;
}

function onFileReply(step: AgentStep, { reference, reply }: Extract<AgentEvent, { kind: 'file-replied' }>): void {
  const { running, results } = step.state;
  const runningBefore = running.size;
  const error = takeFileReply(step, reference, reply);
  if (error) end(step, error);
  // The coordinator learns soon of what has ended or begun.
  else if (results.size > 0 || running.size > runningBefore) flushSoon(step);
}

function onAttemptEnd(step: AgentStep, leaseId: string, attemptEnd: AttemptEnd): void {
  const { state } = step;
  const attempt = state.running.get(leaseId);
  if (!attempt) return;
  state.running.delete(leaseId);
  if (!attempt.revoked) keepResult(step, attempt.lease, attemptEnd);
  startQueued(step);
  // A thread became free, so there is room for a task even if there is no result to report.
  if (endIfDrained(step, false)) return;
  if (attemptEnd.kind === 'outcome' && isMuch(state, attemptEnd)) flushSoon(step);
  else flushByPace(step);
}

function onTimer(step: AgentStep, timer: AgentTimer): void {
  const { state } = step;
  switch (timer) {
    case 'retry':
      onRetry(step);
      break;
    case 'fetch-retry':
      state.fetch = { kind: 'idle' };
      startQueued(step);
      break;
    case 'flush':
      // A Sync that left meanwhile may have told everything.
      if (state.flushDueMs !== undefined) onFlush(step);
      break;
    case 'heartbeat':
      if (state.contact.kind === 'settling' && state.session) sync(step, state.session);
      break;
    case 'idle':
      if (!state.draining && isIdleTooLong(step)) leave(step, 'idle');
      break;
    case 'time-limit':
      // Whether its time is over is looked at behind every event; tasks may have become shorter since the timer was set.
      state.leavingWatchedMs = Infinity;
      break;
    case 'time-limit-end':
      onTimeLimitEnd(step);
      break;
    case 'offline':
      giveUpOffline(step);
      break;
    case 'drain-cancel':
      for (const leaseId of state.running.keys()) step.instruct({ kind: 'cancel-attempt', leaseId });
      break;
    case 'drain-return':
      for (const { lease, revoked } of state.running.values()) {
        if (!revoked) giveBack(state, lease);
      }
      state.running.clear();
      if (!endIfDrained(step, false)) flushSoon(step);
      break;
    case 'drain-end':
      end(step, undefined);
      break;
    default:
      timer satisfies never;
  }
}

function onRetry(step: AgentStep): void {
  const { state } = step;
  if (state.contact.kind !== 'backing-off') return;
  const { retry } = state.contact;
  if (retry === 'register' || !state.session) {
    register(step);
  } else if (isAnsweredAtOnce(retry) || (state.results.size === 0 && !state.draining)) {
    // The same sequence: if only the answer was lost, the coordinator repeats it with the leases that it granted.
    state.contact = { kind: 'syncing', call: retry };
    step.instruct({ kind: 'sync', call: retry });
  } else {
    sync(step, state.session);
  }
}

function onFlush(step: AgentStep): void {
  const { contact, session } = step.state;
  step.state.flushDueMs = undefined;
  if (!session) return;
  if (contact.kind === 'settling') {
    sync(step, session);
  } else if (contact.kind === 'syncing' && !isAnsweredAtOnce(contact.call)) {
    step.instruct({ kind: 'abandon-sync' });
    sync(step, session);
  }
}

function register(step: AgentStep): void {
  step.state.contact = { kind: 'registering' };
  step.instruct({ kind: 'register' });
}

function sync(step: AgentStep, session: Session, collectMs?: number): void {
  const call = composeSync(step.state, session, collectMs);
  step.state.nextSequence += 1;
  if (call.request.results.length > 0) step.state.flushDueMs = undefined;
  step.state.contact = { kind: 'syncing', call };
  step.instruct({ kind: 'sync', call });
}
