import { flushMs, flushMsMin } from '../src/wire/credit.js';
import type { AgentState, AgentStep, AgentTimer } from './agent-state.js';

/** A waiting call that should have ended by itself is abandoned only this much later: the coordinator may be busy. */
const lateMs = 2000;

/** Replaces a running timer of the same name. */
export function setTimer(step: AgentStep, timer: AgentTimer, delayMs: number): void {
  step.instruct({ kind: 'set-timer', timer, delayMs });
}

/** What is to be told goes with the next Sync, very soon; a waiting call is abandoned for it. */
export function flushSoon(step: AgentStep): void {
  flushIn(step, flushMsMin);
}

/**
 * An outcome or a free thread is to be told. While all threads are busy and outcomes come in quick succession, that goes
 * with the Sync that follows the waiting one, which ends by itself soon.
 */
export function flushByPace(step: AgentStep): void {
  const collectMs = collectingMs(step.state);
  if (collectMs === undefined) flushSoon(step);
  else flushIn(step, collectMs + lateMs);
}

/** For how long outcomes are collected; undefined where each is to be sent at once. */
export function collectingMs({ options, meanTaskMs, running, draining }: AgentState): number | undefined {
  if (draining || running.size < options.threads) return undefined;
  const collectMs = flushMs(options.threads, meanTaskMs);
  return collectMs > flushMsMin ? collectMs : undefined;
}

function flushIn(step: AgentStep, delayMs: number): void {
  const { state, monotonicMs } = step;
  const dueMs = monotonicMs + delayMs;
  if (state.flushDueMs !== undefined && state.flushDueMs <= dueMs) return;
  state.flushDueMs = dueMs;
  setTimer(step, 'flush', delayMs);
}

/** Whether the next Sync is put off for what may come in the next moment. */
export function isFlushNear({ state, monotonicMs }: AgentStep): boolean {
  return state.flushDueMs !== undefined && state.flushDueMs <= monotonicMs + flushMsMin;
}

/** Nothing follows. */
export function end(step: AgentStep, error: Error | undefined): void {
  step.state.contact = { kind: 'ended' };
  step.instruct({ kind: 'end', error });
}

export function hasEnded({ contact }: AgentState): boolean {
  return contact.kind === 'ended';
}
