import Database from 'better-sqlite3';
import { damageError } from './ledger-error.js';

/** An open SQLite file. */
export type LedgerDatabase = Database.Database;

/** A coordinator that is just stopping lets go of the file within this time. */
const lockWaitMs = 500;

/** Opens or creates the file; throws what SQLite throws. */
export function openDatabase(path: string): LedgerDatabase {
  return new Database(path, { timeout: lockWaitMs });
}

/** Changes nothing, not even by closing. */
export function openForReading(path: string): LedgerDatabase {
  return new Database(path, { timeout: lockWaitMs, readonly: true });
}

export function pragmaNumber(database: LedgerDatabase, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

/** What SQLite itself can tell: whether pages hang together, and rows are in order. It does not miss rows. */
export function checkPages(database: LedgerDatabase, path: string): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(path, String(found));
}
