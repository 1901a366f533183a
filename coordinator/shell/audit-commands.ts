import type { SweepId } from '../../src/sweep/sweep.js';
import { isChosenForSweep } from '../core/audit/choose-audit.js';
import { listRetryable } from '../core/audit/decide-take-back.js';
import type { OutcomeRecord } from '../core/outcome-record.js';
import { getSweep } from '../core/state.js';
import { getTask, isSettled, type SweepState } from '../core/sweep-state.js';
import type { Engine } from '../engine.js';
import type { Ledger } from '../ledger.js';
import type { EngineCore } from './engine-core.js';

/** Tasks that are opened again, or chosen, in one turn: some milliseconds of work. */
const tasksPerTurn = 256;

/** What people ask of tasks that are settled. */
export function auditCommands(core: EngineCore, ledger: Ledger): Pick<Engine, 'retrySweep' | 'auditSweep'> {
  return {
    retrySweep: async (sweepId) => {
      const tasks = listRetryable(core.state, sweepId);
      let trials = 0;
      for (let start = 0; start < tasks.length; start += tasksPerTurn) {
        const taskNumbers = tasks.slice(start, start + tasksPerTurn);
        // What is read must be on disk.
        core.flush();
        const sweep = getSweep(core.state, sweepId);
        const records = taskNumbers.flatMap((taskNumber) => readSettled(ledger, sweep, taskNumber));
        core.act({ kind: 'retry-tasks', sweepId, taskNumbers, records });
        for (const taskNumber of taskNumbers) trials += getTask(sweep, taskNumber).trialCount;
        await core.settle(undefined);
      }
      return { tasks: tasks.length, trials };
    },
    auditSweep: async (sweepId, share) => {
      const tasks = listChosen(core, sweepId, share);
      for (let start = 0; start < tasks.length; start += tasksPerTurn) {
        core.act({ kind: 'audit-tasks', sweepId, taskNumbers: tasks.slice(start, start + tasksPerTurn) });
        await core.settle(undefined);
      }
      const sweep = getSweep(core.state, sweepId);
      const trials = tasks.reduce((sum, taskNumber) => sum + getTask(sweep, taskNumber).trialCount, 0);
      return { tasks: tasks.length, trials };
    },
  };
}

function readSettled(ledger: Ledger, sweep: SweepState, taskNumber: number): OutcomeRecord[] {
  if (!isSettled(sweep, taskNumber)) return [];
  const record = ledger.verdict(sweep, getTask(sweep, taskNumber));
  return record === undefined ? [] : [record];
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
