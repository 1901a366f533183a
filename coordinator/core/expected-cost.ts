import type { Task } from '../../src/sweep/outcome.js';
import type { SweepState } from './sweep-state.js';

/** The time that the sweep's settled tasks took over the time that the cost model expected; 1 before the first. */
export function measuredCorrection({ totals }: SweepState): number {
  return totals.measuredModelledSeconds > 0 ? totals.computeUs / 1e6 / totals.measuredModelledSeconds : 1;
}

/** The expected seconds of an attempt at the task: the cost model's, corrected by what was measured. */
export function expectedSeconds(sweep: SweepState, { block, trialCount }: Task): number {
  return trialCount * sweep.plan.blocks[block].trialCostSeconds * measuredCorrection(sweep);
}
