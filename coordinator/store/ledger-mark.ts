import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LedgerDatabase } from './database.js';
import type { RowValues } from './ledger-rows.js';

/**
 * The counts and sums of the tables after the latest commit. They are kept in the ledger itself and renewed by every
 * transaction, so that a row that a damaged page hides, changes or shows twice is noticed (D36). Each row adds one token to
 * its table's sum, so that a row that moves to another table, or goes with its sweep, can be subtracted.
 */
export interface LedgerMark {
  /** Random, made with the ledger; copies of one ledger share it. */
  readonly ledgerId: string;
  /** The sequence of the latest fact. It never falls, not even when facts are removed. */
  readonly sequence: number;
  readonly tables: Readonly<Partial<Record<string, TableMark>>>;
  /** The sequences of deleted sweeps that still have rows, which are no longer facts (D41). */
  readonly deleting?: readonly number[];
}

interface TableMark {
  readonly rows: number;
  /** The sum of the rows' tokens modulo 2^48. */
  readonly sum: number;
}

/** A row of an outcome that was taken back: the row that was accepted, and when and why it was taken back. */
export const withdrawnColumns = ['withdrawal_sequence', 'reason', 'withdrawn_time_ms', 'sequence', 'checksum'] as const;

/** The tables that are counted, and the columns from which a row's token is made. */
export const markedColumns = {
  sweep: '*',
  file: 'reference, sweep',
  extent: '*',
  suspension: '*',
  // The checksum covers all columns but metrics and curves, which the digest covers.
  outcome: 'sequence, checksum',
  conflict: 'sequence, checksum',
  attempt_failure: '*',
  quarantine: '*',
  audit: '*',
  withdrawal: '*',
  withdrawn_outcome: withdrawnColumns.join(', '),
  excuse: '*',
  priority: '*',
  allocation: '*',
} as const satisfies Record<string, string>;

export type MarkedTable = keyof typeof markedColumns;
export const markedTables = Object.keys(markedColumns) as readonly MarkedTable[];

const sumModulus = 2 ** 48;

/** Counts and sums of the rows that one transaction adds and removes, or of those that a reader meets. */
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

/** The first difference between expected and found counts and sums, in one sentence; undefined where they agree. */
export function findMarkProblem(expected: LedgerMark['tables'], got: LedgerMark['tables']): string | undefined {
  for (const table of markedTables) {
    const wanted = expected[table] ?? { rows: 0, sum: 0 };
    const found = got[table] ?? { rows: 0, sum: 0 };
    if (wanted.rows !== found.rows) return `table ${table}: expected ${wanted.rows} rows, got ${found.rows}`;
    if (wanted.sum !== found.sum) return `table ${table}: a row is not what was written`;
  }
  return undefined;
}

/** Makes the mark's only row from the other tables, for a new ledger and for one of a version without a mark. */
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

/** Throws where the mark is missing or its checksum does not fit. */
export function readMark(database: LedgerDatabase): LedgerMark {
  const rows = database.prepare<[], { content: string; checksum: number }>('SELECT content, checksum FROM mark').all();
  if (rows.length !== 1) throw new RangeError(`expected one row in the table mark, got ${rows.length}`);
  const [{ content, checksum }] = rows;
  if (crc32(content) !== checksum) throw new RangeError('the checksum of the mark does not fit its content');
  return JSON.parse(content) as LedgerMark;
}

/** The mark after a transaction. The field `deleting` is left out where no sweep is being deleted. */
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

/** Reads every row of the counted tables, from the table itself and never through an index. */
export function countTables(database: LedgerDatabase): LedgerMark['tables'] {
  const book = openMarkBook();
  for (const table of markedTables) {
    const rows = database.prepare<[], RowValues>(`SELECT ${markedColumns[table]} FROM ${table} NOT INDEXED`).raw();
    for (const values of rows.iterate()) book.add(table, values);
  }
  return book.tables();
}

function last(database: LedgerDatabase, table: string): number {
  // An outcome that was taken back has two sequences; this is the later one.
  const column = table === 'withdrawn_outcome' ? 'withdrawal_sequence' : 'sequence';
  return database.prepare<[], { last: number | null }>(`SELECT max(${column}) AS last FROM ${table}`).get()?.last ?? 0;
}

function encodeMark(mark: LedgerMark): string {
  return JSON.stringify(mark);
}

/**
 * Types and lengths are written with the values, so that no two rows give the same text. All values go into one text,
 * because a call of `crc32` costs more than the text.
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
