import type { DurableFact } from '../fact.js';
import type { OutcomeRecord } from '../outcome-record.js';
import type { CoordinatorState, TaskPlace } from '../state.js';
import { chooseFirst, isChosen } from './choose-audit.js';
import { hasOtherProcess } from './parties.js';
import { findSource, firstTaskCount } from './sources.js';

/**
 * Whether the task of an outcome that is accepted is computed again: by its share, and for one of the first ten that its
 * process ever computed (D35). Where no other worker process is connected none is, unless that is asked for.
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
  // Asked first: where nobody could compute it again, nothing need be drawn.
  if (!audit.lone && !hasOtherProcess(state, [{ host, process }])) return [];
  const accepted = findSource(state.sources, { host, process })?.accepted ?? 0;
  const isFirst = accepted < firstTaskCount && accepted === chooseFirst(sign, process);
  if (!isFirst && !isChosen(sign, { sweepId, task, process }, audit.share)) return [];
  return [{ kind: 'audit-wanted', sweepId, task, timeMs }];
}
