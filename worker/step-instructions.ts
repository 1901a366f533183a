import type { AgentState, AgentStep, AgentTimer } from './agent-state.js';

/** Outcomes that are ready within this time are sent together. */
const flushMs = 2;

/** Replaces a running timer of the same name. */
export function setTimer(step: AgentStep, timer: AgentTimer, delayMs: number): void {
  step.instruct({ kind: 'set-timer', timer, delayMs });
}

/** What is to be told goes with the next Sync, very soon. */
export function flushSoon(step: AgentStep): void {
  if (step.state.flushing) return;
  step.state.flushing = true;
  setTimer(step, 'flush', flushMs);
}

/** Nothing follows. */
export function end(step: AgentStep, error: Error | undefined): void {
  step.state.contact = { kind: 'ended' };
  step.instruct({ kind: 'end', error });
}

export function hasEnded({ contact }: AgentState): boolean {
  return contact.kind === 'ended';
}
