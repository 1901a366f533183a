import { type CoordinatorState, getSweep } from '../../../../coordinator/core/state.js';
import { findTaskNumber } from '../../../../coordinator/core/sweep-state.js';
import type { Task } from '../../../../src/sweep/outcome.js';
import type { NameTable } from './name-table.js';

/** What descriptions look at: the state that was decided on, and the names. */
export interface View {
  readonly state: CoordinatorState;
  readonly names: NameTable;
}

/** Tasks of the first sweep are known by their number alone. */
export function describeTask({ state, names }: View, sweepId: string, task: Task | number): string {
  const sweep = getSweep(state, sweepId);
  const taskNumber = typeof task === 'number' ? task : findTaskNumber(sweep, task);
  if (taskNumber === undefined) throw new RangeError(`sweep ${sweepId} has no task ${JSON.stringify(task)}`);
  return sweep.ordinal === 1 ? `task ${taskNumber}` : `task ${taskNumber} of ${names.sweep(sweepId)}`;
}

export function describeTrials(trialStart: number, trialCount: number): string {
  return trialCount === 1 ? `trial ${trialStart}` : `trials ${trialStart} to ${trialStart + trialCount - 1}`;
}
