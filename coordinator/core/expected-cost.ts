import type { Task } from '../../src/sweep/outcome.js';
import type { SweepState } from './sweep-state.js';

/** What the sweep's settled tasks really took, over what the cost model expected; 1 before the first. */
export function measuredCorrection({ totals }: SweepState): number {
  return totals.measuredModelledSeconds > 0 ? totals.computeUs / 1e6 / totals.measuredModelledSeconds : 1;
}

/** What an attempt at the task should take, as far as is known. */
export function expectedSeconds(sweep: SweepState, { block, trialCount }: Task): number {
  return trialCount * sweep.plan.blocks[block].trialCostSeconds * measuredCorrection(sweep);
}
