import type { LedgerDatabase } from './database.js';
import { type OutcomeRow, type RecordRow, recordColumns } from './ledger-schema.js';

/** The rows of a sweep's outcomes with sequences above `after` and up to `last`, in that order, at most `rowsMax`. */
export interface TaskPage<Row> {
  readonly rowsMax: number;
  readonly read: (range: { readonly sweep: number; readonly after: number; readonly last: number }) => readonly Row[];
}

/** Outcomes are read in pages, because an open cursor would block commits. An outcome takes up to 3 MiB. */
const outcomesPerPage = 32;
const verdictsPerPage = 1024;

/** Reads in the order of the rows, because a damaged index could hide rows. */
export function prepareTaskPages(database: LedgerDatabase): {
  outcomes: TaskPage<OutcomeRow>;
  verdicts: TaskPage<RecordRow>;
} {
  const prepare = <Row>(columns: string, rowsMax: number): TaskPage<Row> => {
    const statement = database.prepare<[number, number, number], Row>(
      `SELECT ${columns} FROM outcome NOT INDEXED WHERE sequence > ? AND sequence <= ? AND sweep = ?
       ORDER BY sequence LIMIT ${rowsMax}`,
    );
    return { rowsMax, read: ({ sweep, after, last }) => statement.all(after, last, sweep) };
  };
  return {
    outcomes: prepare(`${recordColumns}, metrics, curves`, outcomesPerPage),
    verdicts: prepare(recordColumns, verdictsPerPage),
  };
}

/** Every row, page by page, because an open cursor would block commits. A sweep's own row precedes its outcomes. */
export function* readTasks<Row extends RecordRow, Value>(
  { sweep, last }: { readonly sweep: number; readonly last: number },
  page: TaskPage<Row>,
  read: (row: Row) => Value,
): Generator<Value> {
  let rows = page.read({ sweep, after: sweep, last });
  for (;;) {
    yield* rows.map(read);
    if (rows.length < page.rowsMax) return;
    rows = page.read({ sweep, after: rows[rows.length - 1].sequence, last });
  }
}
