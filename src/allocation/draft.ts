import { evolve } from './evolve.js';
import type { AllocationFact } from './fact.js';
import type { AllocationOrder } from './order.js';
import { type AllocationState, copyState, findJobId, type Job } from './state.js';

/** What a decision has come to so far; each fact is seen by what is decided after it. */
export interface Draft {
  /** A copy: the state that is decided on is left as it is. */
  readonly state: AllocationState;
  readonly facts: AllocationFact[];
  readonly orders: AllocationOrder[];
  readonly nowMs: number;
}

export function openDraft(state: AllocationState, nowMs: number): Draft {
  const draft: Draft = { state: copyState(state), facts: [], orders: [], nowMs };
  const byMs = state.lastMs - nowMs;
  if (byMs > 0) note(draft, { kind: 'clock-set-back', byMs, timeMs: nowMs });
  return draft;
}

export function note(draft: Draft, fact: AllocationFact): void {
  evolve(draft.state, fact);
  draft.facts.push(fact);
}

/** A job as it is by now; undefined once it has ended. */
export function findJob({ state }: Draft, number: number): Job | undefined {
  return state.jobs.get(number);
}

/** What the engine was asked to do and did not, it is asked again after this time. */
const cancelAgainMs = 60_000;

/** Orders the cancellation of a job whose id is known. */
export function cancel(draft: Draft, job: Job, name: string): void {
  const jobId = findJobId(job);
  if (jobId === undefined) return;
  if (job.cancelMs !== undefined && draft.nowMs - job.cancelMs < cancelAgainMs) return;
  note(draft, { kind: 'cancel-ordered', job: job.number, timeMs: draft.nowMs });
  draft.orders.push({ kind: 'cancel', name, jobId });
}
