import type { LeaseState, SweepState } from './sweep-state.js';
import { getTask } from './sweep-state.js';

/** What workers reported of the attempts that run on their threads. */
export interface WorkInFlight {
  readonly trialsRunning: number;
  /** The mean share of the running trials that is done. */
  readonly runningShare: number;
  /** Trials times cells that are done but not yet part of an outcome; shares of running trials are included. */
  readonly trials: number;
  /** The seconds that the cost model expects for `trials`. */
  readonly modelledSeconds: number;
  /** How long attempts took since they were first reported, and the seconds that the model expects for that work. */
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

/** Only one of several attempts at a task will count, so the furthest one represents all. */
function findFurthest(leases: readonly LeaseState[]): LeaseState['advance'] {
  let furthest: LeaseState['advance'];
  for (const { advance } of leases) {
    if (advance !== undefined && advance.trialsDone >= (furthest?.trialsDone ?? 0)) furthest = advance;
  }
  return furthest;
}
