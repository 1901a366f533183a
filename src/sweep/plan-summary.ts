import { countTasks, type SweepPlan, sweepTrialCostSeconds } from './plan.js';
import { derivedSizeNames } from './point.js';
import type { Axis } from './sweep.js';

/** The size and the cost of a sweep, as plain data for JSON. */
export interface PlanSummary {
  readonly cellCount: number;
  readonly blockCount: number;
  readonly taskCount: number;
  /** Trials per cell times cells. */
  readonly trialCount: number;
  /** The seconds that the cost model expects for the whole sweep on one thread. */
  readonly coreSeconds: number;
  /** In file order, the last one varies fastest. */
  readonly axes: readonly Axis[];
  /** The sizes that ratios give, each with the smallest and the largest value in the grid. */
  readonly derivedSizes: readonly DerivedSizeRange[];
}

interface DerivedSizeRange {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export function summarisePlan(plan: SweepPlan): PlanSummary {
  const { sweep, cellCount, blocks } = plan;
  return {
    cellCount,
    blockCount: blocks.length,
    taskCount: countTasks(plan, { trialStart: 0, trialEnd: sweep.trials }),
    trialCount: cellCount * sweep.trials,
    coreSeconds: sweepTrialCostSeconds(plan) * sweep.trials,
    axes: sweep.axes,
    derivedSizes: measureDerivedSizes(plan),
  };
}

function measureDerivedSizes(plan: SweepPlan): DerivedSizeRange[] {
  const names = derivedSizeNames(plan.sweep, plan.declaration);
  if (names.length === 0) return [];
  const lows = names.map(() => Number.POSITIVE_INFINITY);
  const highs = names.map(() => Number.NEGATIVE_INFINITY);
  for (let index = 0; index < plan.cellCount; index += 1) {
    const { point } = plan.cell(index);
    for (const [position, name] of names.entries()) {
      const size = Number(point[name]);
      lows[position] = Math.min(lows[position], size);
      highs[position] = Math.max(highs[position], size);
    }
  }
  return names.map((name, position) => ({ name, low: lows[position], high: highs[position] }));
}
