import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { checkPages, type LedgerDatabase, pragmaNumber } from './database.js';
import { damageError } from './ledger-error.js';
import { checkLedgerIdentity } from './ledger-file.js';
import { createMark } from './ledger-mark.js';
import { ledgerApplicationId, ledgerSchema, ledgerVersion } from './ledger-schema.js';
import { addSecret, leaseKeyName } from './ledger-secret.js';
import { migrateLedger } from './migrate-ledger.js';

/** Only its owner may read a ledger. SQLite gives the log and its other files the permissions of the ledger. */
export const ledgerMode = 0o600;

/** Makes an empty file where there is none; a stricter umask applies. */
export function createLedgerFile(path: string): void {
  closeSync(openSync(path, 'a', ledgerMode));
}

/** Locks the file for this process, makes the tables of a blank one, and runs SQLite's checks. */
export function prepareDatabase(database: LedgerDatabase, path: string, journalMode: 'WAL' | 'TRUNCATE' = 'WAL'): void {
  database.pragma('locking_mode = EXCLUSIVE');
  // The schema is committed before the write-ahead log is switched on, so that a file is either a ledger or blank.
  database
    .transaction(() => {
      if (pragmaNumber(database, 'schema_version') !== 0) return;
      database.pragma(`application_id = ${ledgerApplicationId}`);
      database.pragma(`user_version = ${ledgerVersion}`);
      database.exec(ledgerSchema);
      addSecret(database, leaseKeyName);
      createMark(database);
    })
    .immediate();
  checkLedgerIdentity(path, {
    applicationId: pragmaNumber(database, 'application_id'),
    version: pragmaNumber(database, 'user_version'),
  });
  checkPages(database, path);
  if (pragmaNumber(database, 'user_version') !== ledgerVersion) bringUp(database, path);
  database.pragma(`journal_mode = ${journalMode}`);
  database.pragma('synchronous = FULL');
}

/** An older ledger has no mark, but an index that contains every outcome; its permissions may be too wide. */
function bringUp(database: LedgerDatabase, path: string): void {
  const found = database.pragma('integrity_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(path, String(found));
  migrateLedger(database);
  if (path !== ':memory:') chmodSync(path, statSync(path).mode & ledgerMode);
}
