import { evolve } from './evolve.js';
import type { AllocationOpened, DurableAllocationFact } from './fact.js';
import type { AllocationSettings } from './settings.js';
import { type AllocationState, createState } from './state.js';

/** The first fact of an allocation. */
export function openAllocation(allocationId: string, settings: AllocationSettings, timeMs: number): AllocationOpened {
  return { kind: 'allocation-opened', allocationId, settings, timeMs };
}

/** The state that the facts of an allocation, all of them in their order, lead to. */
export function restoreAllocation(facts: Iterable<DurableAllocationFact>): AllocationState {
  let state: AllocationState | undefined;
  for (const fact of facts) {
    if (state !== undefined) evolve(state, fact);
    else if (fact.kind === 'allocation-opened') state = createState(fact);
    else throw new RangeError(`an allocation begins with the fact ${fact.kind}, not with allocation-opened`);
  }
  if (state === undefined) throw new RangeError('an allocation has no facts');
  return state;
}
