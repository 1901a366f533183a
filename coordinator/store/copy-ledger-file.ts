import { constants, copyFileSync, existsSync } from 'node:fs';
import { checkLog } from './check-log.js';
import { type CopyProgress, copyDatabase, removeCopy, requireRoom } from './copy-database.js';
import { openForReading } from './database.js';
import { openError } from './ledger-error.js';
import { checkLedgerFile } from './ledger-file.js';
import { sizeLedgerFile } from './ledger-size.js';
import { findWriteProblem } from './private-copy.js';
import { removeReaderFiles } from './read-briefly.js';

/**
 * Copies a ledger that no coordinator has open into the new file `to`, together with what an interrupted process left in
 * the log. The ledger does not change. Throws a LedgerError where it is in use, damaged, or no ledger.
 */
export async function copyLedgerFile(
  path: string,
  to: string,
  onProgress?: (progress: CopyProgress) => void,
): Promise<void> {
  checkLedgerFile(path);
  if (findWriteProblem(path) !== undefined) {
    copyUnwritable(path, to);
    return;
  }
  const present = [`${path}-wal`, `${path}-shm`].filter((file) => existsSync(file));
  try {
    checkLog(path);
    const database = openForReading(path);
    try {
      await copyDatabase(database, to, onProgress);
    } finally {
      database.close();
    }
  } catch (cause) {
    throw openError(path, cause);
  } finally {
    removeReaderFiles(path, present);
  }
}

/** SQLite cannot open the file in place, so its bytes are copied; reading the copy shows whether they are consistent. */
function copyUnwritable(path: string, to: string): void {
  requireRoom(to, sizeLedgerFile(path));
  try {
    copyFileSync(path, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${to}-wal`, constants.COPYFILE_EXCL);
  } catch (cause) {
    removeCopy(to);
    throw openError(path, cause);
  }
}
