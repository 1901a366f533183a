import { existsSync, rmSync, statSync } from 'node:fs';
import { type LedgerDatabase, openForReading } from './database.js';

/** Reads through a connection that moves nothing, and takes away again what SQLite puts beside the file for it. */
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

/** What SQLite put beside the file for a connection that is closed, besides what was `present` before. */
export function removeReaderFiles(path: string, present: readonly string[]): void {
  for (const file of [`${path}-wal`, `${path}-shm`]) {
    if (present.includes(file)) continue;
    // An index is of no use without its connection, a log only while it is empty.
    const isEmpty = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (isEmpty || file.endsWith('-shm')) rmSync(file, { force: true });
  }
}
