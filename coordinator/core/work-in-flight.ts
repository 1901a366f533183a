import type { LeaseState, SweepState } from './sweep-state.js';
import { getTask } from './sweep-state.js';

/** What workers said of the attempts that are on their threads. */
export interface WorkInFlight {
  readonly trialsRunning: number;
  /** The mean share of the running trials that is done. */
  readonly runningShare: number;
  /** Trials times cells that are done and not reported, parts of running trials included. */
  readonly trials: number;
  /** What the cost model expects of that part. */
  readonly modelledSeconds: number;
  /** How long attempts took since they were first heard of, and what the model expects of what they did in that time. */
  readonly elapsedSeconds: number;
  readonly elapsedModelledSeconds: number;
}

export function readWorkInFlight(sweep: SweepState): WorkInFlight {
  const sums = { trialsRunning: 0, shares: 0, trials: 0, modelled: 0, elapsed: 0, elapsedModelled: 0 };
  for (const leases of sweep.leases.values()) {
    const advance = findFurthest(leases);
    if (advance === undefined) continue;
    const { cells, trialCostSeconds } = sweep.plan.blocks[getTask(sweep, leases[0].taskNumber).block];
    const { trialsDone, trialsDoneFirst, lastMs, firstMs } = advance;
    sums.trialsRunning += 1;
    sums.shares += trialsDone % 1;
    sums.trials += trialsDone * cells.length;
    sums.modelled += trialsDone * trialCostSeconds;
    sums.elapsed += (lastMs - firstMs) / 1000;
    sums.elapsedModelled += Math.max(0, trialsDone - trialsDoneFirst) * trialCostSeconds;
  }
  return {
    trialsRunning: sums.trialsRunning,
    runningShare: sums.trialsRunning === 0 ? 0 : sums.shares / sums.trialsRunning,
    trials: sums.trials,
    modelledSeconds: sums.modelled,
    elapsedSeconds: sums.elapsed,
    elapsedModelledSeconds: sums.elapsedModelled,
  };
}

/** Of several attempts at a task one will count, so the furthest stands for all. */
function findFurthest(leases: readonly LeaseState[]): LeaseState['advance'] {
  let furthest: LeaseState['advance'];
  for (const { advance } of leases) {
    if (advance !== undefined && advance.trialsDone >= (furthest?.trialsDone ?? 0)) furthest = advance;
  }
  return furthest;
}
