import type { CoordinatorState } from './state.js';
import { isComplete, type SweepState } from './sweep-state.js';

/**
 * Keeps a list of the sweeps that have work left, in the order in which they were submitted. A ledger may hold thousands
 * of finished sweeps, and granting leases must not look at them. Called after every fact that may change whether the
 * sweep has work left.
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
  state.activations += 1;
  if (sweep.ordinal === sweepsSubmitted) return;
  // A sweep that is resumed, extended or reopened returns to its place.
  const inOrder = [...active.values()].sort((a, b) => a.ordinal - b.ordinal);
  active.clear();
  for (const other of inOrder) active.set(other.sweepId, other);
}
