import { encodeSweep } from '../../src/sweep/sweep.js';
import type { OutcomeWithdrawn } from '../core/audit/audit-facts.js';
import type { DurableFact } from '../core/fact.js';
import { noteValues, withdrawalValues } from './audit-rows.js';
import type { LedgerDatabase } from './database.js';
import { failureValues, planDigest, quarantineValues, type RowValues, recordValues } from './ledger-rows.js';
import type { factTables } from './ledger-schema.js';

/** Writes one fact as a row; `sweep` is the sequence of the sweep's own row. */
export type InsertFact = (place: { readonly sequence: number; readonly sweep: number }, fact: DurableFact) => void;

export function prepareInserts(database: LedgerDatabase): InsertFact {
  const prepare = (table: (typeof factTables)[number], columnCount: number): ((values: RowValues) => void) => {
    const marks = Array.from({ length: columnCount }, () => '?').join(', ');
    const statement = database.prepare(`INSERT INTO ${table} VALUES (${marks})`);
    return (values) => void statement.run(...values);
  };
  const sweeps = prepare('sweep', 5);
  const files = database.prepare('INSERT INTO file VALUES (?, ?, ?)');
  const extents = prepare('extent', 4);
  const suspensions = prepare('suspension', 4);
  const outcomes = prepare('outcome', 15);
  const conflicts = prepare('conflict', 15);
  const failures = prepare('attempt_failure', 11);
  const quarantines = prepare('quarantine', 9);
  const notes = prepare('audit', 9);
  const withdrawals = prepare('withdrawal', 9);
  const withdrawOutcome = prepareWithdrawing(database);
  return ({ sequence, sweep }, fact) => {
    switch (fact.kind) {
      case 'sweep-submitted':
        sweeps([sequence, fact.sweepId, encodeSweep(fact.plan.sweep), planDigest(fact.plan), fact.timeMs]);
        for (const [reference, content] of fact.files ?? []) files.run(reference, sequence, content);
        break;
      case 'sweep-extended':
        extents([sequence, sweep, fact.trialEnd, fact.timeMs]);
        break;
      case 'sweep-cancelled':
        suspensions([sequence, sweep, 'cancelled', fact.timeMs]);
        break;
      case 'sweep-resumed':
        suspensions([sequence, sweep, 'resumed', fact.timeMs]);
        break;
      case 'outcome-accepted':
        outcomes([sequence, ...recordValues(sweep, fact)]);
        break;
      case 'outcome-conflicted':
        conflicts([sequence, ...recordValues(sweep, fact)]);
        break;
      case 'attempt-failed':
        failures([sequence, ...failureValues(sweep, fact)]);
        break;
      case 'trials-quarantined':
        quarantines([sequence, ...quarantineValues(sweep, fact)]);
        break;
      case 'audit-wanted':
      case 'audit-passed':
      case 'audit-skipped':
      case 'audit-undecided':
      case 'dispute-settled':
      case 'task-retried':
        notes([sequence, ...noteValues(sweep, fact)]);
        break;
      case 'worker-withdrawn':
        withdrawals([sequence, ...withdrawalValues(sweep, fact)]);
        break;
      case 'outcome-withdrawn':
        withdrawOutcome({ sequence, sweep }, fact);
        break;
      default:
        fact satisfies never;
    }
  };
}

/** The row moves as it is, and with all that it holds, to the outcomes that were taken back. */
function prepareWithdrawing(
  database: LedgerDatabase,
): (place: { readonly sequence: number; readonly sweep: number }, fact: OutcomeWithdrawn) => void {
  const where = 'FROM outcome WHERE sweep = ? AND block = ? AND trial_start = ?';
  const copy = database.prepare(`INSERT INTO withdrawn_outcome SELECT ?, ?, ?, * ${where}`);
  const remove = database.prepare(`DELETE ${where}`);
  return ({ sequence, sweep }, { task, reason, withdrawnTimeMs }) => {
    const place = [sweep, task.block, task.trialStart];
    const { changes } = copy.run(sequence, reason, withdrawnTimeMs, ...place);
    if (changes !== 1) throw new RangeError(`the ledger has no outcome of the task ${JSON.stringify(task)}`);
    remove.run(...place);
  };
}
