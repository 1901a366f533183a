import { describeBlock } from '../../src/sweep/describe-block.js';
import type { Misfit } from '../../src/wire/progress.js';
import { expectedSeconds } from './expected-cost.js';
import type { Fact } from './fact.js';
import type { CoordinatorState } from './state.js';
import { getTask, pendingCount, pendingTasks, type SweepState } from './sweep-state.js';
import { type Capacity, longestCapacity } from './time-room.js';

/** So many pending tasks of a sweep are looked at; those behind them may fit. */
const scannedCountMax = 4096;

/** Notes the sweeps whose pending tasks all take longer than any worker stays: nobody would ever be leased one. */
export function decideMisfits(state: CoordinatorState): Fact[] {
  const capacity = longestCapacity(state);
  const facts: Fact[] = [];
  for (const sweep of state.active.values()) {
    const { sweepId } = sweep;
    const misfit = capacity && findMisfit(sweep, capacity);
    if (!isSame(misfit, sweep.misfit)) facts.push({ kind: 'misfit-noted', sweepId, misfit });
  }
  return facts;
}

/** The first pending task, where none fits; in the ordinary case one look. */
function findMisfit(sweep: SweepState, { fits, limitSeconds }: Capacity): Misfit | undefined {
  if (pendingCount(sweep) === 0) return undefined;
  let first: Misfit | undefined;
  let scanned = 0;
  for (const taskNumber of pendingTasks(sweep)) {
    const task = getTask(sweep, taskNumber);
    const seconds = expectedSeconds(sweep, task);
    if (fits(seconds)) return undefined;
    scanned += 1;
    if (scanned > scannedCountMax) break;
    if (first !== undefined) continue;
    const point = describeBlock(sweep.plan, task.block);
    first = { point, trials: task.trialCount, expectedSeconds: seconds, limitSeconds };
  }
  return first;
}

/** Another expectation of the same task is news only where it differs by a tenth. */
function isSame(a: Misfit | undefined, b: Misfit | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const ratio = a.expectedSeconds / b.expectedSeconds;
  return a.point === b.point && a.limitSeconds === b.limitSeconds && ratio > 0.9 && ratio < 1.1;
}
