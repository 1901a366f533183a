import { existsSync, rmSync, statSync } from 'node:fs';
import { type LedgerDatabase, openForReading } from './database.js';

/** Reads through a connection that moves nothing, and takes away again what SQLite puts beside the file for it. */
export function readBriefly<Value>(path: string, read: (database: LedgerDatabase) => Value): Value {
  const made = [`${path}-wal`, `${path}-shm`].filter((file) => !existsSync(file));
  let database: LedgerDatabase | undefined;
  try {
    database = openForReading(path);
    return read(database);
  } finally {
    database?.close();
    for (const file of made) {
      // An index is of no use without its connection, a log only while it is empty.
      const isEmpty = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
      if (isEmpty || file.endsWith('-shm')) rmSync(file, { force: true });
    }
  }
}
