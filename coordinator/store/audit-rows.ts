import type { Task } from '../../src/sweep/outcome.js';
import type { AuditFact, OutcomeWithdrawn, WorkerWithdrawn } from '../core/audit/audit-facts.js';
import type { DurableFact } from '../core/fact.js';
import { type RowOwner, type RowValues, readRecord } from './ledger-rows.js';
import type { AuditRow, TaskColumns, WithdrawalRow, WithdrawnRow } from './ledger-schema.js';

/** The facts of the table `audit`: what became of a task that several processes computed. */
type AuditNote = Exclude<AuditFact, WorkerWithdrawn | OutcomeWithdrawn>;

export function noteValues(sweep: number, fact: AuditNote): RowValues {
  const { host, process } = 'host' in fact ? fact : { host: undefined, process: undefined };
  return [...taskValues(sweep, fact.task), fact.kind, host ?? null, process ?? null, fact.timeMs];
}

export function noteFact({ sweepId }: RowOwner, row: AuditRow): DurableFact {
  const { kind, host, process, time_ms: timeMs } = row;
  const head = { sweepId, task: rowTask(row), timeMs };
  if (kind !== 'audit-passed' && kind !== 'dispute-settled') return { kind, ...head };
  if (host === null) throw new RangeError(`a fact of kind ${kind} names no host`);
  return { kind, ...head, host, process: process ?? undefined };
}

export function withdrawalValues(sweep: number, fact: WorkerWithdrawn): RowValues {
  const { task, host, process, message, timeMs } = fact;
  return [...taskValues(sweep, task), host, process ?? null, message, timeMs];
}

export function withdrawalFact({ sweepId }: Pick<RowOwner, 'sweepId'>, row: WithdrawalRow): DurableFact {
  const { host, process, message, time_ms: timeMs } = row;
  return {
    kind: 'worker-withdrawn',
    sweepId,
    task: rowTask(row),
    host,
    process: process ?? undefined,
    message,
    timeMs,
  };
}

/** The outcome as it was accepted. */
export function withdrawnAcceptedFact(owner: RowOwner, row: WithdrawnRow): DurableFact {
  return { kind: 'outcome-accepted', ...readRecord(owner, row) };
}

export function withdrawnFact(owner: RowOwner, row: WithdrawnRow): DurableFact {
  const { reason, withdrawn_time_ms: withdrawnTimeMs } = row;
  return { kind: 'outcome-withdrawn', ...readRecord(owner, row), reason, withdrawnTimeMs };
}

function taskValues(sweep: number, { block, trialStart, trialCount }: Task): RowValues {
  return [sweep, block, trialStart, trialCount];
}

function rowTask(row: TaskColumns): Task {
  return { block: row.block, trialStart: row.trial_start, trialCount: row.trial_count };
}
