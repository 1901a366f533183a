import type { LedgerDatabase } from './database.js';
import {
  composeMark,
  type LedgerMark,
  type MarkedTable,
  markedColumns,
  openMarkBook,
  prepareMarkWriting,
} from './ledger-mark.js';
import type { RowValues } from './ledger-rows.js';

/**
 * The tables from which a deleted sweep's rows are removed bit by bit. Its own row and its files were removed with the fact.
 * Withdrawals stay, because what they say of a host holds for every sweep.
 */
const purgedTables = [
  'extent',
  'suspension',
  'outcome',
  'conflict',
  'attempt_failure',
  'quarantine',
  'audit',
  'withdrawn_outcome',
  'excuse',
  'priority',
] as const satisfies readonly MarkedTable[];

/** Bounds of one slice, which takes some milliseconds: rows looked at, rows removed, and bytes freed. */
const sequencesPerSlice = 4096;
const rowsPerSlice = 256;
const bytesPerSlice = 1 << 20;

/** A row that is to be removed. */
interface DoomedRow {
  readonly table: MarkedTable;
  readonly sequence: number;
  readonly bytes: number;
  /** The values that its token in the mark is made from. */
  readonly values: RowValues;
}

export interface PurgeStep {
  readonly mark: LedgerMark;
  /** How many rows were removed. */
  readonly rows: number;
}

/**
 * Each call removes, in one transaction, the next rows of the sweep that was deleted first. After an interruption the
 * search starts again at the sweep's first row.
 */
export function preparePurging(database: LedgerDatabase): (mark: LedgerMark, rowsMax?: number) => PurgeStep {
  const tables = purgedTables.map((table) => prepareTable(database, table));
  const writeMark = prepareMarkWriting(database);
  const remove = database.transaction((mark: LedgerMark, rows: readonly DoomedRow[], isDone: boolean): LedgerMark => {
    const { sequence, deleting = [] } = mark;
    const book = openMarkBook(mark.tables);
    for (const { table, sequence: key, values } of rows) {
      tables.find((one) => one.table === table)?.remove(key);
      book.remove(table, values);
    }
    const next = composeMark(mark, { sequence, tables: book.tables(), deleting: deleting.slice(isDone ? 1 : 0) });
    writeMark(next);
    return next;
  });
  let after = 0;
  return (mark, rowsMax = rowsPerSlice) => {
    const sweep = mark.deleting?.[0];
    if (sweep === undefined) return { mark, rows: 0 };
    const start = Math.max(after, sweep);
    const range = { sweep, after: start, last: start + sequencesPerSlice };
    const found = tables.flatMap(({ find }) => find(range)).sort((a, b) => a.sequence - b.sequence);
    const doomed = takeSlice(found, rowsMax);
    after = doomed.length < found.length ? doomed[doomed.length - 1].sequence : range.last;
    const isDone = after >= mark.sequence;
    if (isDone) after = 0;
    if (doomed.length === 0 && !isDone) return { mark, rows: 0 };
    return { mark: remove.immediate(mark, doomed, isDone), rows: doomed.length };
  };
}

/** Takes at least one row, because a single outcome may have more bytes than a slice. */
function takeSlice(found: readonly DoomedRow[], rowsMax: number): readonly DoomedRow[] {
  let bytes = 0;
  let count = 0;
  for (const row of found) {
    bytes += row.bytes;
    if (count > 0 && (count >= rowsMax || bytes > bytesPerSlice)) break;
    count += 1;
  }
  return found.slice(0, count);
}

interface PurgedTable {
  readonly table: MarkedTable;
  readonly find: (range: { readonly sweep: number; readonly after: number; readonly last: number }) => DoomedRow[];
  readonly remove: (sequence: number) => void;
}

function prepareTable(database: LedgerDatabase, table: (typeof purgedTables)[number]): PurgedTable {
  const key = table === 'withdrawn_outcome' ? 'withdrawal_sequence' : 'sequence';
  const isLarge = table === 'outcome' || table === 'conflict' || table === 'withdrawn_outcome';
  const bytes = isLarge ? 'length(metrics) + length(curves)' : '0';
  // A slice never takes more rows than this from one table.
  const select = database
    .prepare<[number, number, number], RowValues>(
      `SELECT ${key}, ${bytes}, ${markedColumns[table]} FROM ${table} NOT INDEXED
       WHERE ${key} > ? AND ${key} <= ? AND sweep = ? ORDER BY ${key} LIMIT ${rowsPerSlice + 1}`,
    )
    .raw();
  const remove = database.prepare<[number]>(`DELETE FROM ${table} WHERE ${key} = ?`);
  return {
    table,
    find: ({ sweep, after, last }) =>
      select
        .all(after, last, sweep)
        .map(([sequence, size, ...values]) => ({ table, sequence: Number(sequence), bytes: Number(size), values })),
    remove: (sequence) => {
      if (remove.run(sequence).changes !== 1) throw new RangeError(`table ${table}: the row ${sequence} is gone`);
    },
  };
}
