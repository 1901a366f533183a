import { countTasks, type SweepPlan, shortestTrialSeconds } from '../../src/sweep/plan.js';
import type { SweepDemand } from '../../src/wire/generated/phasegrid/v1/SweepDemand.js';
import type { Engine } from '../engine/engine.js';

/** More sweeps than these have work for any allocation. */
const sweepsMax = 10_000;

/** Gives what is left of every active sweep. */
export function createDemandReader(engine: Engine): () => SweepDemand[] {
  const taskCounts = new WeakMap<SweepPlan, number>();
  const countAll = (plan: SweepPlan, trials: number): number => {
    const known = taskCounts.get(plan);
    if (known !== undefined) return known;
    const count = countTasks(plan, { trialStart: 0, trialEnd: trials });
    taskCounts.set(plan, count);
    return count;
  };
  return () => {
    const demands: SweepDemand[] = [];
    for (const { sweepId, sweep, plan } of engine.listSweeps()) {
      const { state, computeSecondsLeft, trialsSettled, trialCount } = engine.progress(sweepId);
      if (state !== 'active') continue;
      // Audits are tasks too.
      const tasksLeft = Math.max(1, Math.ceil(countAll(plan, sweep.trials) * (1 - trialsSettled / trialCount)));
      const shortest = shortestTrialSeconds(plan);
      demands.push({ sweepId, coreSecondsLeft: computeSecondsLeft, tasksLeft, shortestTrialSeconds: shortest });
      if (demands.length >= sweepsMax) break;
    }
    return demands;
  };
}
