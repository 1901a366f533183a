import Database from 'better-sqlite3';
import { damageError } from './ledger-error.js';

/** An open SQLite file. */
export type LedgerDatabase = Database.Database;

/** A coordinator that is stopping releases the file within this time. */
const lockWaitMs = 500;

/** Opens or creates the file; throws what SQLite throws. */
export function openDatabase(path: string): LedgerDatabase {
  return new Database(path, { timeout: lockWaitMs });
}

/** Opens the file such that not even closing it changes anything. */
export function openForReading(path: string): LedgerDatabase {
  return new Database(path, { timeout: lockWaitMs, readonly: true });
}

export function pragmaNumber(database: LedgerDatabase, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

/** SQLite's own check: whether the pages are consistent and the rows in order. It does not notice missing rows. */
export function checkPages(database: LedgerDatabase, path: string): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(path, String(found));
}
