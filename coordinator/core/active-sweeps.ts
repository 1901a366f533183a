import type { CoordinatorState } from './state.js';
import { isComplete, type SweepState } from './sweep-state.js';

/**
 * Keeps the sweeps in which anything is left to do apart, in the order in which they were submitted: a ledger may hold
 * thousands that are done, and who is asked for work must not look at them. Called behind every fact that may have changed
 * that of the sweep.
 */
export function noteActive(state: CoordinatorState, sweep: SweepState): void {
  const { active, sweepsSubmitted } = state;
  const isActive = !sweep.cancelled && !isComplete(sweep);
  if (isActive === active.has(sweep.sweepId)) return;
  if (!isActive) {
    active.delete(sweep.sweepId);
    return;
  }
  active.set(sweep.sweepId, sweep);
  if (sweep.ordinal === sweepsSubmitted) return;
  // One that is resumed, extended or reopened goes back to its place.
  const inOrder = [...active.values()].sort((a, b) => a.ordinal - b.ordinal);
  active.clear();
  for (const other of inOrder) active.set(other.sweepId, other);
}
