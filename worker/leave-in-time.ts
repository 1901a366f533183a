import type { AgentState, AgentStep, TimeLimit } from './agent-state.js';

/** So much of a worker's time is kept for its leaving, */
const reserveMsMax = 60_000;

/** and no more than this part of it. */
const reserveShareMax = 1 / 4;

/** A timer that is late by so much need not be set anew. */
const watchToleranceMs = 1000;

/** Timers run for 24 days at most; what is due later is looked at again then. */
const timerMsMax = 2 ** 31 - 1;

/**
 * The moments of a worker whose time is limited. From `lastMs` on it waits for nothing: what is not finished by then goes
 * back. The coordinator is told of that moment, and leases only what should end before.
 */
export function lastMoment({ endMs, wholeMs }: TimeLimit): number {
  return endMs - reserveMs(wholeMs) / 2;
}

/** How long such a worker can compute, from its start on. */
export function usableMs({ wholeMs }: TimeLimit): number {
  return wholeMs - reserveMs(wholeMs) / 2;
}

/**
 * When the worker takes no more tasks: early enough for a task that it just took. Workers that were started together
 * leave one after the other, over the length of a reserve.
 */
function leavingMoment({ options, meanTaskMs = 0 }: AgentState, { endMs, wholeMs }: TimeLimit): number {
  return endMs - reserveMs(wholeMs) * (1 + options.jitter) - meanTaskMs;
}

function reserveMs(wholeMs: number): number {
  return Math.min(reserveMsMax, reserveShareMax * wholeMs);
}

/** Sets the timers of whatever ends the worker by itself. */
export function beginStay(step: AgentStep): void {
  const { timeLimit } = step.state.options;
  if (timeLimit === undefined) return;
  watchTimeLimit(step, timeLimit);
  setLongTimer(step, 'time-limit-end', lastMoment(timeLimit) - step.monotonicMs);
}

/** The worker's time is over, or the timer is set for when it should be. */
export function isTimeOver(step: AgentStep): boolean {
  const { timeLimit } = step.state.options;
  return timeLimit !== undefined && step.monotonicMs >= leavingMoment(step.state, timeLimit);
}

/** Sets the timer anew where tasks have become longer: the worker leaves earlier then. */
export function watchTimeLimit(step: AgentStep, timeLimit: TimeLimit): void {
  const momentMs = leavingMoment(step.state, timeLimit);
  if (momentMs > step.state.leavingWatchedMs - watchToleranceMs) return;
  step.state.leavingWatchedMs = momentMs;
  setLongTimer(step, 'time-limit', momentMs - step.monotonicMs);
}

/** Notes since when the worker has nothing to do. */
export function noteIdleness(step: AgentStep): void {
  const { state, monotonicMs } = step;
  const { idleTimeoutMs } = state.options;
  if (idleTimeoutMs === undefined) return;
  if (isBusy(state)) {
    state.idleSinceMs = undefined;
  } else if (state.idleSinceMs === undefined) {
    state.idleSinceMs = monotonicMs;
    setLongTimer(step, 'idle', idleTimeoutMs);
  }
}

/**
 * Whether the worker has waited for a task for as long as it does. While the coordinator does not answer nobody could have
 * given it one: then `maxOfflineMs` rules.
 */
export function isIdleTooLong(step: AgentStep): boolean {
  const { idleSinceMs, offlineSinceMs, options } = step.state;
  if (options.idleTimeoutMs === undefined || idleSinceMs === undefined || offlineSinceMs !== undefined) return false;
  const leftMs = idleSinceMs + options.idleTimeoutMs - step.monotonicMs;
  if (leftMs > 0) setLongTimer(step, 'idle', leftMs);
  return leftMs <= 0;
}

/** A revoked attempt that does not end keeps a thread, and is no work. */
function isBusy({ queued, results, running }: AgentState): boolean {
  return queued.length > 0 || results.size > 0 || [...running.values()].some(({ revoked }) => !revoked);
}

function setLongTimer(step: AgentStep, timer: 'idle' | 'time-limit' | 'time-limit-end', delayMs: number): void {
  step.instruct({ kind: 'set-timer', timer, delayMs: Math.min(Math.max(0, delayMs), timerMsMax) });
}
