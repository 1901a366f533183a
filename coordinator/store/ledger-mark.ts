import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LedgerDatabase } from './database.js';
import type { RowValues } from './ledger-rows.js';

/**
 * What the tables hold by the latest commit, kept in the ledger itself and renewed by every transaction: a row that a
 * damaged page hides, changes or shows twice no longer adds up (D36). Sums are of one token a row, so that rows may be
 * moved from one table to another, or go with their sweep, and the books still balance.
 */
export interface LedgerMark {
  /** Made with the ledger: copies have it in common, and no two others. */
  readonly ledgerId: string;
  /** Of the latest fact. It never falls, even where facts are removed. */
  readonly sequence: number;
  readonly tables: Readonly<Partial<Record<string, TableMark>>>;
  /** The sequences of sweeps that were deleted, and of which rows are left that say nothing any more (D41). */
  readonly deleting?: readonly number[];
}

interface TableMark {
  readonly rows: number;
  /** Of the rows' tokens, modulo 2^48. */
  readonly sum: number;
}

/** A row that was taken back is the row that was accepted, and when and why. */
export const withdrawnColumns = ['withdrawal_sequence', 'reason', 'withdrawn_time_ms', 'sequence', 'checksum'] as const;

/** The tables that are counted, and which columns stand for a row. */
export const markedColumns = {
  sweep: '*',
  file: 'reference, sweep',
  extent: '*',
  suspension: '*',
  // The checksum stands for all columns but metrics and curves, which the digest covers.
  outcome: 'sequence, checksum',
  conflict: 'sequence, checksum',
  attempt_failure: '*',
  quarantine: '*',
  audit: '*',
  withdrawal: '*',
  withdrawn_outcome: withdrawnColumns.join(', '),
  excuse: '*',
  priority: '*',
} as const satisfies Record<string, string>;

export type MarkedTable = keyof typeof markedColumns;
export const markedTables = Object.keys(markedColumns) as readonly MarkedTable[];

const sumModulus = 2 ** 48;

/** Books of the rows that come and go within one transaction, or of those that a reader meets. */
export interface MarkBook {
  readonly add: (table: MarkedTable, values: RowValues) => void;
  readonly remove: (table: MarkedTable, values: RowValues) => void;
  readonly tables: () => LedgerMark['tables'];
}

export function openMarkBook(start: LedgerMark['tables'] = {}): MarkBook {
  const tables = new Map<string, { rows: number; sum: number }>();
  for (const [table, mark] of Object.entries(start)) if (mark !== undefined) tables.set(table, { ...mark });
  const post = (table: MarkedTable, values: RowValues, sign: 1 | -1): void => {
    let mark = tables.get(table);
    if (mark === undefined) tables.set(table, (mark = { rows: 0, sum: 0 }));
    mark.rows += sign;
    mark.sum = (mark.sum + sign * rowToken(table, values) + sumModulus) % sumModulus;
  };
  return {
    add: (table, values) => post(table, values, 1),
    remove: (table, values) => post(table, values, -1),
    tables: () => Object.fromEntries(tables),
  };
}

/** What differs between the books, in one sentence; undefined where they agree. */
export function findMarkProblem(expected: LedgerMark['tables'], got: LedgerMark['tables']): string | undefined {
  for (const table of markedTables) {
    const wanted = expected[table] ?? { rows: 0, sum: 0 };
    const found = got[table] ?? { rows: 0, sum: 0 };
    if (wanted.rows !== found.rows) return `table ${table}: expected ${wanted.rows} rows, got ${found.rows}`;
    if (wanted.sum !== found.sum) return `table ${table}: a row is not what was written`;
  }
  return undefined;
}

/** The mark's one row, from what the other tables hold; for a new ledger and for one that had none. */
export function createMark(database: LedgerDatabase): void {
  const tables = countTables(database);
  const sequence = Math.max(
    0,
    ...markedTables.filter((table) => table !== 'file').map((table) => last(database, table)),
  );
  const ledgerId = randomBytes(12).toString('hex');
  const content = encodeMark({ ledgerId, sequence, tables });
  database.prepare('INSERT INTO mark VALUES (1, ?, ?)').run(content, crc32(content));
}

/** Throws where the mark is missing or not what was written. */
export function readMark(database: LedgerDatabase): LedgerMark {
  const rows = database.prepare<[], { content: string; checksum: number }>('SELECT content, checksum FROM mark').all();
  if (rows.length !== 1) throw new RangeError(`expected one row in the table mark, got ${rows.length}`);
  const [{ content, checksum }] = rows;
  if (crc32(content) !== checksum) throw new RangeError('the checksum of the mark does not fit its content');
  return JSON.parse(content) as LedgerMark;
}

/** The mark behind a transaction. Where no sweep is deleted it says nothing of that. */
export function composeMark(
  { ledgerId }: LedgerMark,
  { deleting, ...rest }: Required<Pick<LedgerMark, 'sequence' | 'tables' | 'deleting'>>,
): LedgerMark {
  return { ledgerId, ...rest, ...(deleting.length > 0 && { deleting }) };
}

/** Writes the mark within the caller's transaction. */
export function prepareMarkWriting(database: LedgerDatabase): (mark: LedgerMark) => void {
  const update = database.prepare('UPDATE mark SET content = ?, checksum = ? WHERE only = 1');
  return (mark) => {
    const content = encodeMark(mark);
    const { changes } = update.run(content, crc32(content));
    if (changes !== 1) throw new RangeError('the row of the table mark is gone');
  };
}

/** Reads every row that is counted, by the table itself and never by an index. */
export function countTables(database: LedgerDatabase): LedgerMark['tables'] {
  const book = openMarkBook();
  for (const table of markedTables) {
    const rows = database.prepare<[], RowValues>(`SELECT ${markedColumns[table]} FROM ${table} NOT INDEXED`).raw();
    for (const values of rows.iterate()) book.add(table, values);
  }
  return book.tables();
}

function last(database: LedgerDatabase, table: string): number {
  // An outcome that was taken back has two sequences, and this is the later one.
  const column = table === 'withdrawn_outcome' ? 'withdrawal_sequence' : 'sequence';
  return database.prepare<[], { last: number | null }>(`SELECT max(${column}) AS last FROM ${table}`).get()?.last ?? 0;
}

function encodeMark(mark: LedgerMark): string {
  return JSON.stringify(mark);
}

/**
 * Types and lengths stand with the values, so that no two rows are spelled alike. A call of `crc32` costs more than its text.
 */
function rowToken(table: MarkedTable, values: RowValues): number {
  let token = 0;
  let text: string = table;
  for (const value of values) {
    if (value === null) text += 'null;';
    else if (typeof value === 'number') text += `${value};`;
    else if (typeof value === 'string') text += `"${value.length}:${value}`;
    else {
      token = crc32(value, crc32(`${text}#${value.length}:`, token));
      text = '';
    }
  }
  return text === '' ? token : crc32(text, token);
}
