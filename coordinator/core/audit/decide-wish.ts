import type { DurableFact } from '../fact.js';
import type { OutcomeRecord } from '../outcome-record.js';
import type { CoordinatorState, TaskPlace } from '../state.js';
import { chooseFirst, isChosen } from './choose-audit.js';
import { hadOtherProcess, hasOtherProcess } from './parties.js';
import { findSource, firstTaskCount } from './sources.js';

/**
 * Whether a task is computed again once its outcome is accepted: a share of all tasks is, and one of the first ten of
 * every process (D35). None is while no other worker process is connected, unless `lone` audits are set.
 */
export function decideWish(
  state: CoordinatorState,
  { sweep, taskNumber }: TaskPlace,
  record: OutcomeRecord,
): DurableFact[] {
  const { audit, sign, refereeProcess } = state.settings;
  const { sweepId, task, host, process, timeMs } = record;
  if (!(audit.share > 0) || process === undefined || process === refereeProcess) return [];
  if (sweep.quarantinedTasks.has(taskNumber)) return [];
  // Checked first, because the choice below costs a MAC.
  const parties = [{ host, process }];
  if (!audit.lone && !hasOtherProcess(state, parties) && !hadOtherProcess(state, parties, timeMs)) return [];
  const accepted = findSource(state.sources, { host, process })?.accepted ?? 0;
  const isFirst = accepted < firstTaskCount && accepted === chooseFirst(sign, process);
  if (!isFirst && !isChosen(sign, { sweepId, task, process }, audit.share)) return [];
  return [{ kind: 'audit-wanted', sweepId, task, timeMs }];
}
