import type { DurableFact } from '../fact.js';
import type { OutcomeRecord } from '../outcome-record.js';
import type { CoordinatorState, TaskPlace } from '../state.js';
import { chooseFirst, isChosen } from './choose-audit.js';
import { hadOtherProcess, hasOtherProcess } from './parties.js';
import { findSource, firstTaskCount } from './sources.js';
import { isWithdrawn } from './withdrawals.js';

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
  const isAlone = !hasOtherProcess(state, parties) && !hadOtherProcess(state, parties, timeMs);
  if (!audit.lone && isAlone && !mayComeBack(state, record)) return [];
  const accepted = findSource(state.sources, { host, process })?.accepted ?? 0;
  const isFirst = accepted < firstTaskCount && accepted === chooseFirst(sign, process);
  if (!isFirst && !isChosen(sign, { sweepId, task, process }, audit.share)) return [];
  return [{ kind: 'audit-wanted', sweepId, task, timeMs }];
}

/** Right after a start not everybody who was connected before has registered again. */
function mayComeBack(
  { firstSessionMs, sources, withdrawals, settings }: CoordinatorState,
  { process, monotonicMs }: OutcomeRecord,
): boolean {
  if (firstSessionMs === undefined || monotonicMs === undefined) return false;
  if (monotonicMs - firstSessionMs >= settings.leaseDurationMs) return false;
  return sources.list.some(
    (source) => source.process !== undefined && source.process !== process && !isWithdrawn(withdrawals, source),
  );
}
