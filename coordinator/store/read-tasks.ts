import type { LedgerDatabase } from './database.js';
import { type OutcomeRow, type RecordRow, recordColumns } from './ledger-schema.js';

/** Outcomes of a sweep behind the one of (block, trialStart), in that order, at most `rowsMax`. */
export interface TaskPage<Row> {
  readonly rowsMax: number;
  readonly read: (sweep: number, block: number, trialStart: number) => readonly Row[];
}

/** Outcomes are read in pages of so many, since an open cursor would block commits; an outcome takes up to 3 MiB. */
const outcomesPerPage = 32;
const verdictsPerPage = 1024;

export function prepareTaskPages(database: LedgerDatabase): {
  outcomes: TaskPage<OutcomeRow>;
  verdicts: TaskPage<RecordRow>;
  /** The one outcome of a task. */
  task: (block: number, trialStart: number) => TaskPage<RecordRow>;
} {
  const prepare = <Row>(columns: string, rowsMax: number): TaskPage<Row> => {
    const statement = database.prepare<[number, number, number], Row>(
      `SELECT ${columns} FROM outcome WHERE sweep = ? AND (block, trial_start) > (?, ?)
       ORDER BY block, trial_start LIMIT ${rowsMax}`,
    );
    return { rowsMax, read: (sweep, block, trialStart) => statement.all(sweep, block, trialStart) };
  };
  const one = database.prepare<[number, number, number], RecordRow>(
    `SELECT ${recordColumns} FROM outcome WHERE sweep = ? AND block = ? AND trial_start = ?`,
  );
  return {
    outcomes: prepare(`${recordColumns}, metrics, curves`, outcomesPerPage),
    verdicts: prepare(recordColumns, verdictsPerPage),
    task: (block, trialStart) => ({ rowsMax: 2, read: (sweep) => one.all(sweep, block, trialStart) }),
  };
}

/** Every row, page by page: an open cursor would block commits. */
export function* readTasks<Row extends RecordRow, Value>(
  sweep: number,
  page: TaskPage<Row>,
  read: (row: Row) => Value,
): Generator<Value> {
  let rows = page.read(sweep, -1, -1);
  for (;;) {
    yield* rows.map(read);
    if (rows.length < page.rowsMax) return;
    const last = rows[rows.length - 1];
    rows = page.read(sweep, last.block, last.trial_start);
  }
}
