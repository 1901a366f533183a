import type { SweepId } from '../../src/sweep/sweep.js';
import { isChosenForSweep } from '../core/audit/choose-audit.js';
import { listRetryable } from '../core/audit/decide-take-back.js';
import type { OutcomeRecord } from '../core/outcome-record.js';
import { getSweep } from '../core/state.js';
import { findTaskNumber, getTask, isSettled, type SweepState } from '../core/sweep-state.js';
import type { Ledger } from '../store/ledger.js';
import type { WallClock } from '../wall-clock.js';
import type { Engine, ReopenedTasks } from './engine.js';
import type { EngineCore } from './engine-core.js';
import { readPages } from './read-pages.js';

/** How many tasks are reopened or chosen in one turn: some milliseconds of work. */
const tasksPerTurn = 256;

/** The commands of users about settled tasks. */
export function auditCommands(
  core: EngineCore,
  ledger: Ledger,
  clock: WallClock,
): Pick<Engine, 'retrySweep' | 'auditSweep'> {
  return {
    retrySweep: async (sweepId) => {
      const sweep = getSweep(core.state, sweepId);
      const tasks = new Set(listRetryable(core.state, sweepId));
      const act = async (taskNumbers: readonly number[], records: readonly OutcomeRecord[]): Promise<void> => {
        core.act({ kind: 'retry-tasks', sweepId, taskNumbers, records });
        await core.settle(undefined);
        // The command may take many turns, so other calls come in between.
        await new Promise<void>((resolve) => void clock.after(0, resolve));
      };
      // The rows that are read next must be on disk.
      core.flush();
      const settled = new Set<number>();
      for (const page of readPages(ledger.verdicts(sweep), tasksPerTurn)) {
        const records = page.filter(({ task }) => tasks.has(findTaskNumber(sweep, task) ?? -1));
        const taskNumbers = records.map(({ task }) => findTaskNumber(sweep, task) ?? -1);
        for (const taskNumber of taskNumbers) settled.add(taskNumber);
        await act(taskNumbers, records);
      }
      // The settled tasks are taken back by now.
      const unsettled = [...tasks].filter((taskNumber) => !settled.has(taskNumber));
      await act(unsettled, []);
      return countTrials(sweep, [...tasks]);
    },
    auditSweep: async (sweepId, share) => {
      const tasks = listChosen(core, sweepId, share);
      for (let start = 0; start < tasks.length; start += tasksPerTurn) {
        core.act({ kind: 'audit-tasks', sweepId, taskNumbers: tasks.slice(start, start + tasksPerTurn) });
        await core.settle(undefined);
      }
      return countTrials(getSweep(core.state, sweepId), tasks);
    },
  };
}

function countTrials(sweep: SweepState, tasks: readonly number[]): ReopenedTasks {
  const trials = tasks.reduce((sum, taskNumber) => sum + getTask(sweep, taskNumber).trialCount, 0);
  return { tasks: tasks.length, trials };
}

/** The chosen tasks that are settled and have no audit yet. */
function listChosen({ state }: EngineCore, sweepId: SweepId, share: number): number[] {
  const sweep = getSweep(state, sweepId);
  const { open, undecided } = sweep.audits;
  const chosen: number[] = [];
  for (let taskNumber = 0; taskNumber < sweep.taskCount; taskNumber += 1) {
    if (!isSettled(sweep, taskNumber) || sweep.quarantinedTasks.has(taskNumber)) continue;
    if (open.has(taskNumber) || undecided.has(taskNumber)) continue;
    const place = { sweepId, task: getTask(sweep, taskNumber) };
    if (isChosenForSweep(state.settings.sign, place, share)) chosen.push(taskNumber);
  }
  return chosen;
}
