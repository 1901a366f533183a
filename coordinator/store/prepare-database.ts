import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { checkPages, type LedgerDatabase, pragmaNumber } from './database.js';
import { damageError } from './ledger-error.js';
import { checkLedgerIdentity } from './ledger-file.js';
import { createMark } from './ledger-mark.js';
import { ledgerApplicationId, ledgerSchema, ledgerVersion } from './ledger-schema.js';
import { addSecret, leaseKeyName } from './ledger-secret.js';
import { migrateLedger } from './migrate-ledger.js';

/** Nobody else reads a ledger; SQLite gives its log and the rest the permissions of the file. */
export const ledgerMode = 0o600;

/** Makes the file, empty, where there is none; a umask that asks for less is respected. */
export function createLedgerFile(path: string): void {
  closeSync(openSync(path, 'a', ledgerMode));
}

/** Takes the file for this process alone, gives a blank one its tables, and checks what SQLite can check. */
export function prepareDatabase(database: LedgerDatabase, path: string, journalMode: 'WAL' | 'TRUNCATE' = 'WAL'): void {
  database.pragma('locking_mode = EXCLUSIVE');
  // The schema is committed before the write-ahead log is switched on: a file either has its identity or is blank.
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

/** An older ledger had no mark, but an index that knows of every outcome; and nobody had chosen its permissions. */
function bringUp(database: LedgerDatabase, path: string): void {
  const found = database.pragma('integrity_check(1)', { simple: true });
  if (found !== 'ok') throw damageError(path, String(found));
  migrateLedger(database);
  if (path !== ':memory:') chmodSync(path, statSync(path).mode & ledgerMode);
}
