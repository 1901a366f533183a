import { evolve } from './evolve.js';
import type { AllocationOpened, DurableAllocationFact } from './fact.js';
import type { AllocationSettings } from './settings.js';
import { type AllocationState, createState } from './state.js';

/** The first fact of an allocation. */
export function openAllocation(allocationId: string, settings: AllocationSettings, timeMs: number): AllocationOpened {
  return { kind: 'allocation-opened', allocationId, settings, timeMs };
}

/**
 * The state that the facts of an allocation, all of them in their order, lead to; undefined where the first one is lost.
 * A ledger that was damaged and repaired may lack facts: those of jobs of whose submission nothing is known are passed
 * over, because a listing finds such jobs by their names.
 */
export function restoreAllocation(facts: Iterable<DurableAllocationFact>): AllocationState | undefined {
  let state: AllocationState | undefined;
  for (const fact of facts) {
    if (fact.kind === 'allocation-opened') state ??= createState(fact);
    else if (state !== undefined && fits(state, fact)) evolve(state, fact);
  }
  return state;
}

/** Whether the fact can follow on the state. */
export function fits({ jobs }: AllocationState, fact: DurableAllocationFact): boolean {
  if (!('job' in fact)) return true;
  if (fact.kind === 'submission-ordered' || fact.kind === 'job-found' || fact.kind === 'log-noted') return true;
  const job = jobs.get(fact.job);
  if (job === undefined) return false;
  const hasId = job.place.kind === 'queued' || job.place.kind === 'running';
  return hasId || (fact.kind !== 'job-started' && fact.kind !== 'job-requeued');
}
