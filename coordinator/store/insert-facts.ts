import { encodeSweep } from '../../src/sweep/sweep.js';
import type { OutcomeWithdrawn } from '../core/audit/audit-facts.js';
import type { AllocationNoted, SweepDeleted, SweepFact } from '../core/fact.js';
import { noteValues, withdrawalValues } from './audit-rows.js';
import type { LedgerDatabase } from './database.js';
import { type MarkBook, type MarkedTable, markedColumns } from './ledger-mark.js';
import {
  excuseValues,
  failureValues,
  planDigest,
  quarantineValues,
  type RowValues,
  recordValues,
} from './ledger-rows.js';
import type { RecordRow } from './ledger-schema.js';

/** Writes one fact of a sweep as rows and counts these in the mark; `sweep` is the sequence of the sweep's own row. */
export type InsertFact = (
  place: { readonly sequence: number; readonly sweep: number; readonly book: MarkBook },
  fact: SweepFact,
) => void;

export function prepareAllocationInserts(
  database: LedgerDatabase,
): (place: { readonly sequence: number; readonly book: MarkBook }, fact: AllocationNoted) => void {
  const insert = prepareInsert(database, 'allocation');
  return ({ sequence, book }, { allocationId, content, timeMs }) =>
    insert(book, [sequence, allocationId, content, timeMs]);
}

export function prepareInserts(database: LedgerDatabase): InsertFact {
  const sweeps = prepareInsert(database, 'sweep');
  const files = prepareInsert(database, 'file');
  const extents = prepareInsert(database, 'extent');
  const suspensions = prepareInsert(database, 'suspension');
  const outcomes = prepareInsert(database, 'outcome');
  const conflicts = prepareInsert(database, 'conflict');
  const failures = prepareInsert(database, 'attempt_failure');
  const quarantines = prepareInsert(database, 'quarantine');
  const notes = prepareInsert(database, 'audit');
  const withdrawals = prepareInsert(database, 'withdrawal');
  const withdrawOutcome = prepareWithdrawing(database);
  const excuses = prepareInsert(database, 'excuse');
  const priorities = prepareInsert(database, 'priority');
  const removeSweep = prepareRemovingSweep(database);
  return ({ sequence, sweep, book }, fact) => {
    switch (fact.kind) {
      case 'sweep-submitted':
        sweeps(book, [sequence, fact.sweepId, encodeSweep(fact.plan.sweep), planDigest(fact.plan), fact.timeMs]);
        for (const [reference, content] of fact.files ?? []) files(book, [reference, sequence, content]);
        break;
      case 'sweep-extended':
        extents(book, [sequence, sweep, fact.trialEnd, fact.timeMs]);
        break;
      case 'sweep-cancelled':
        suspensions(book, [sequence, sweep, 'cancelled', fact.timeMs]);
        break;
      case 'sweep-resumed':
        suspensions(book, [sequence, sweep, 'resumed', fact.timeMs]);
        break;
      case 'outcome-accepted':
        outcomes(book, recordValues({ sequence, sweep }, fact));
        break;
      case 'outcome-conflicted':
        conflicts(book, recordValues({ sequence, sweep }, fact));
        break;
      case 'attempt-failed':
        failures(book, [sequence, ...failureValues(sweep, fact)]);
        break;
      case 'trials-quarantined':
        quarantines(book, [sequence, ...quarantineValues(sweep, fact)]);
        break;
      case 'audit-wanted':
      case 'audit-passed':
      case 'audit-skipped':
      case 'audit-undecided':
      case 'dispute-settled':
      case 'task-retried':
        notes(book, [sequence, ...noteValues(sweep, fact)]);
        break;
      case 'worker-withdrawn':
        withdrawals(book, [sequence, ...withdrawalValues(sweep, fact)]);
        break;
      case 'outcome-withdrawn':
        withdrawOutcome({ sequence, sweep, book }, fact);
        break;
      case 'loss-excused':
        excuses(book, [sequence, ...excuseValues(sweep, fact)]);
        break;
      case 'sweep-prioritised':
        priorities(book, [sequence, sweep, fact.priority, fact.timeMs]);
        break;
      case 'sweep-deleted':
        removeSweep({ sequence, sweep, book }, fact);
        break;
      default:
        fact satisfies never;
    }
  };
}

/** Inserts rows, with all columns in the table's order, and counts them in the mark. */
export function prepareInsert(
  database: LedgerDatabase,
  table: MarkedTable,
): (book: MarkBook, values: RowValues) => void {
  const columns = listColumns(database, table);
  const statement = database.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
  const counted = markedColumns[table];
  const places = (counted === '*' ? columns : counted.split(', ')).map((column) => columns.indexOf(column));
  return (book, values) => {
    statement.run(values);
    book.add(
      table,
      places.map((place) => values[place]),
    );
  };
}

function listColumns(database: LedgerDatabase, table: string): string[] {
  return database
    .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => name);
}

/** Moves the whole row unchanged to the table of outcomes that were taken back. */
function prepareWithdrawing(
  database: LedgerDatabase,
): (place: Parameters<InsertFact>[0], fact: OutcomeWithdrawn) => void {
  type Row = Pick<RecordRow, 'sequence' | 'checksum' | 'digest'>;
  const columns = 'SELECT sequence, checksum, digest FROM outcome NOT INDEXED';
  const find = database.prepare<[number], Row>(`${columns} WHERE sequence = ?`);
  const search = database.prepare<[number, number, number], Row>(
    `${columns} WHERE sweep = ? AND block = ? AND trial_start = ?`,
  );
  const copy = database.prepare('INSERT INTO withdrawn_outcome SELECT ?, ?, ?, * FROM outcome WHERE sequence = ?');
  const remove = database.prepare('DELETE FROM outcome WHERE sequence = ?');
  return ({ sequence, sweep, book }, { task, digest, reason, withdrawnTimeMs, sequence: known }) => {
    // Without the row's sequence all rows are searched.
    const row = known === undefined ? search.get(sweep, task.block, task.trialStart) : find.get(known);
    if (row?.digest.toString('hex') !== digest) {
      throw new RangeError(`the ledger has not the outcome ${digest} of the task ${JSON.stringify(task)}`);
    }
    copy.run(sequence, reason, withdrawnTimeMs, row.sequence);
    remove.run(row.sequence);
    book.remove('outcome', [row.sequence, row.checksum]);
    book.add('withdrawn_outcome', [sequence, reason, withdrawnTimeMs, row.sequence, row.checksum]);
  };
}

/** Removes the sweep's own row and its files at once, so that the same sweep may be submitted again. */
function prepareRemovingSweep(
  database: LedgerDatabase,
): (place: Parameters<InsertFact>[0], fact: SweepDeleted) => void {
  const find = database.prepare<[number], RowValues>('SELECT * FROM sweep NOT INDEXED WHERE sequence = ?').raw();
  const remove = database.prepare<[number]>('DELETE FROM sweep WHERE sequence = ?');
  const findFile = database
    .prepare<[string], RowValues>(`SELECT ${markedColumns.file} FROM file NOT INDEXED WHERE reference = ?`)
    .raw();
  const removeFile = database.prepare<[string]>('DELETE FROM file NOT INDEXED WHERE reference = ?');
  return ({ sweep, book }, { sweepId, files }) => {
    const row = find.get(sweep);
    if (row === undefined) throw new RangeError(`the ledger has not the sweep ${sweepId}`);
    remove.run(sweep);
    book.remove('sweep', row);
    for (const reference of files) {
      const file = findFile.get(reference);
      if (file === undefined) throw new RangeError(`the ledger has not the file ${reference}`);
      removeFile.run(reference);
      book.remove('file', file);
    }
  };
}
