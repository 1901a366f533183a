import { encodeSweep } from '../../src/sweep/sweep.js';
import type { DurableFact } from '../core/fact.js';
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
      default:
        fact satisfies never;
    }
  };
}
