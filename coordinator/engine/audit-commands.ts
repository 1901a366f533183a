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

/** Tasks that are opened again, or chosen, in one turn: some milliseconds of work. */
const tasksPerTurn = 256;

/** What people ask of tasks that are settled. */
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
        // What is asked for is much to do: others come in between.
        await new Promise<void>((resolve) => void clock.after(0, resolve));
      };
      // What is read must be on disk.
      core.flush();
      const settled = new Set<number>();
      for (const page of readPages(ledger.verdicts(sweep), tasksPerTurn)) {
        const records = page.filter(({ task }) => tasks.has(findTaskNumber(sweep, task) ?? -1));
        const taskNumbers = records.map(({ task }) => findTaskNumber(sweep, task) ?? -1);
        for (const taskNumber of taskNumbers) settled.add(taskNumber);
        await act(taskNumbers, records);
      }
      // What was settled is taken back by now.
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

/** Tasks that are settled, and that nobody is asked for yet. */
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
