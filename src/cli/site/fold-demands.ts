import type { Demand } from '../../allocation/observation.js';

/** What is left of one sweep. */
export interface SweepWork {
  readonly sweepId: string;
  readonly coreSecondsLeft: number;
  readonly tasksLeft: number;
  readonly shortestTrialSeconds: number;
}

/** A worker begins nothing in the last minute of its time. */
const drainMs = 60_000;

/** What is left of all sweeps together. A sweep of which no trial fits into a job holds nobody up: it is none of ours. */
export function foldDemands(
  works: readonly SweepWork[],
  walltimeMs: number,
): { readonly demand: Demand; readonly misfits: readonly string[] } {
  let coreSecondsLeft = 0;
  let tasksLeft = 0;
  const misfits: string[] = [];
  for (const work of works) {
    if (work.shortestTrialSeconds * 1000 > walltimeMs - drainMs) {
      misfits.push(work.sweepId);
      continue;
    }
    coreSecondsLeft += work.coreSecondsLeft;
    tasksLeft += work.tasksLeft;
  }
  // The longest trial of a sweep pauses a launch; of many sweeps it would pause all.
  return { demand: { coreSecondsLeft, tasksLeft, longestTrialSeconds: 0 }, misfits };
}
