import { evolveSession } from './evolve-session.js';
import { evolveSweep } from './evolve-sweep.js';
import { type Fact, isDurable } from './fact.js';
import type { CoordinatorState } from './state.js';

/** The only function that changes the state, live and at a restart. A fact that does not fit is a programmer's error. */
export function evolve(state: CoordinatorState, fact: Fact): void {
  // Whose fact it is reads it from the ledger.
  if (fact.kind === 'allocation-noted') return;
  if (isDurable(fact)) evolveSweep(state, fact);
  else evolveSession(state, fact);
}
