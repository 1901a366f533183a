import type { LedgerDatabase } from './database.js';
import { damageError, LedgerError, openError } from './ledger-error.js';
import { countTables, findMarkProblem, type LedgerMark } from './ledger-mark.js';

/**
 * Writes the database anew without free pages (VACUUM), in one transaction, so that an interruption changes nothing. Rows
 * are compared with the mark before, since damage must not be copied, and after.
 */
export function compactDatabase(database: LedgerDatabase, path: string, mark: LedgerMark): void {
  const check = (when: string): void => {
    const problem = findMarkProblem(mark.tables, countTables(database));
    if (problem !== undefined) throw damageError(path, `${problem}, ${when} it was compacted`);
  };
  try {
    check('before');
    database.exec('VACUUM');
    // Moves the log into the file, which has its new length only then.
    database.pragma('wal_checkpoint(TRUNCATE)');
    check('after');
  } catch (cause) {
    const error = openError(path, cause);
    if (error.code !== 'LEDGER_DISK_FULL') throw error;
    throw new LedgerError(
      'LEDGER_DISK_FULL',
      `ledger ${path}: there is no room to compact it, nothing was changed: expected room for two more copies of what it ` +
        `holds, one beside it and one in SQLITE_TMPDIR (${error.message})`,
      { cause },
    );
  }
}
