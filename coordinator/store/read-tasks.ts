import type { RecordRow } from './ledger-schema.js';

/** Outcomes of a sweep behind the one of (block, trialStart), in that order, at most `rowsMax`. */
export interface TaskPage<Row> {
  readonly rowsMax: number;
  readonly read: (sweep: number, block: number, trialStart: number) => readonly Row[];
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
