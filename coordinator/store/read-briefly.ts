import { existsSync, rmSync, statSync } from 'node:fs';
import { type LedgerDatabase, openForReading } from './database.js';

/** Reads through a connection that does not move the log, and removes the files that SQLite made for it. */
export function readBriefly<Value>(path: string, read: (database: LedgerDatabase) => Value): Value {
  const present = [`${path}-wal`, `${path}-shm`].filter((file) => existsSync(file));
  let database: LedgerDatabase | undefined;
  try {
    database = openForReading(path);
    return read(database);
  } finally {
    database?.close();
    removeReaderFiles(path, present);
  }
}

/** Removes the files that SQLite made for a connection that is closed; those of `present` were there before it. */
export function removeReaderFiles(path: string, present: readonly string[]): void {
  for (const file of [`${path}-wal`, `${path}-shm`]) {
    if (present.includes(file)) continue;
    // The index of a log is useless without its connection; a log may be removed only if it is empty.
    const isEmpty = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (isEmpty || file.endsWith('-shm')) rmSync(file, { force: true });
  }
}
