import type { Block } from './block.js';

/**
 * How the trials of an extent are cut into tasks: by the work of the extent (D49), or all to the least length, as sweeps of
 * older ledgers were cut. A sweep keeps the rule with which it was submitted, because the ledger names tasks by their trials.
 */
export type TaskSizing = 'by-work' | 'least';

/** Long enough that the engine's overhead (some 0.5 ms a task) is negligible, and short enough that losing a task is cheap. */
export const taskSecondsMin = 0.25;

/** What a lost node costs a thread at most, as long as the sweep has no more tasks than a coordinator keeps. */
const taskSecondsMax = 30;

/** So many tasks are enough to keep 64 000 threads busy to the end; more only cost the coordinator. */
const taskCountTarget = 200_000;

/** A sweep too large for tasks of `taskSecondsMax` has about this many. Rounding to whole trials may add half as many. */
const taskCountCap = 12_000_000;

/** How long a task of an extent should take whose trials cost so much altogether. */
export function chooseTaskSeconds(coreSeconds: number): number {
  const wanted = Math.min(taskSecondsMax, Math.max(taskSecondsMin, coreSeconds / taskCountTarget));
  return Math.max(wanted, coreSeconds / taskCountCap);
}

/** How many trials of these costs a task takes that should last so long. */
export function countTaskTrials(trialCostSeconds: number, trialCountMax: number, taskSeconds: number): number {
  return Math.max(1, Math.min(trialCountMax, Math.round(taskSeconds / trialCostSeconds)));
}

/** What all blocks of a plan have in common with those of another that is cut alike. */
export interface BlockSizes {
  /** Of `taskSecondsMin`. */
  readonly taskTrialCounts: Uint32Array;
  /** Rounded as `roundCost` does. */
  readonly roundedCostSeconds: number;
}

/**
 * The cost by which tasks are sized. It is part of the plan's digest, and in single precision it does not depend on the last
 * bits of the cost model.
 */
export function roundCost(seconds: number): number {
  return Math.fround(seconds);
}

/** How many trials a task of each block takes. */
export function sizeTasks(
  blocks: readonly Block[],
  { taskTrialCounts, roundedCostSeconds }: BlockSizes,
  trialCount: number,
): Uint32Array {
  const taskSeconds = chooseTaskSeconds(roundedCostSeconds * trialCount);
  if (taskSeconds === taskSecondsMin) return taskTrialCounts;
  return Uint32Array.from(blocks, ({ trialCostSeconds, trialCountMax }) =>
    countTaskTrials(roundCost(trialCostSeconds), trialCountMax, taskSeconds),
  );
}
