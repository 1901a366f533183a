import type { LeavingReason } from '../src/wire/sync.js';
import type { AgentStep } from './agent-state.js';
import { giveBack } from './held-leases.js';
import { beginStay, isTimeOver, lastMoment, noteIdleness, watchTimeLimit } from './leave-in-time.js';
import { end, flushSoon, hasEnded, setTimer } from './step-instructions.js';

/**
 * Attempts that still run this long after a drain began are cancelled, between two trials or at a checkpoint. Tasks of the
 * planned length end before, and a long trial stops within a second.
 */
const drainCancelMs = 500;

/** After this time in a drain, attempts whose trial does not end are returned without waiting any longer. */
const drainReturnMs = 6000;

/** After this time a drain ends even without an answer of the coordinator, which leases the unreported tasks again. */
const drainEndMs = 7500;

/** Behind every event: whether the worker's time is over, and whether it is idle. */
export function leaveInTime(step: AgentStep): void {
  const { timeLimit } = step.state.options;
  noteIdleness(step);
  if (timeLimit === undefined) return;
  if (isTimeOver(step)) leave(step, 'time-limit');
  else watchTimeLimit(step, timeLimit);
}

/** What a task had no time for goes back: nobody waits for it beyond this. */
export function onTimeLimitEnd(step: AgentStep): void {
  const { timeLimit } = step.state.options;
  if (timeLimit === undefined) return;
  if (step.monotonicMs < lastMoment(timeLimit)) beginStay(step);
  else if (!step.state.draining) leave(step, 'time-limit');
  if (step.monotonicMs >= lastMoment(timeLimit) && !hasEnded(step.state) && !step.state.hurried) hurry(step);
}

/**
 * Takes no more tasks and gives back what no thread has begun. Where the worker's time is over there is some left for what
 * runs; else running attempts are cancelled soon.
 */
export function leave(step: AgentStep, reason: LeavingReason): void {
  const { state } = step;
  state.draining = true;
  state.leavingReason = reason;
  const returned = state.queued;
  state.queued = [];
  for (const lease of returned) giveBack(state, lease);
  const running = state.running.size;
  step.instruct({ kind: 'tell', event: { kind: 'draining', reason, running, returned: returned.length } });
  if (endIfDrained(step, state.contact.kind === 'backing-off')) return;
  if (reason !== 'time-limit') hurry(step);
  flushSoon(step);
}

export function hurry(step: AgentStep): void {
  step.state.hurried = true;
  setTimer(step, 'drain-cancel', drainCancelMs);
  setTimer(step, 'drain-return', drainReturnMs);
  setTimer(step, 'drain-end', drainEndMs);
}

/** An open session ends only once the coordinator knows that the worker leaves; else it would wait for its leases. */
export function endIfDrained(step: AgentStep, saidFarewell: boolean): boolean {
  const { state } = step;
  if (!state.draining || state.results.size > 0) return false;
  if ([...state.running.values()].some(({ revoked }) => !revoked)) return false;
  if (state.session && !saidFarewell) return false;
  end(step, undefined);
  return true;
}
