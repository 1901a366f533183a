import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkPages, type LedgerDatabase, openDatabase, pragmaNumber } from './database.js';
import { damageError, LedgerError, readOnlyError } from './ledger-error.js';
import { ledgerVersion } from './ledger-schema.js';
import { lossError } from './ledger-witness.js';
import { migrateLedger } from './migrate-ledger.js';
import { scanLog } from './scan-log.js';

/** Why an existing ledger cannot be written, as a clause; undefined where it can. */
export function findWriteProblem(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return findPlaceProblem(path) ?? findPlaceProblem(dirname(path));
}

/** Throws a LedgerError where the ledger cannot be written or made, so that a command fails before it starts anything. */
export function requireWritable(path: string): void {
  const problem = findWriteProblem(path);
  if (problem !== undefined) throw readOnlyError(path, problem);
  const place = existsSync(path) ? undefined : findPlaceProblem(dirname(path));
  if (place === undefined) return;
  throw new LedgerError('LEDGER_READ_ONLY', `ledger ${path}: it cannot be made, since ${place}`);
}

function findPlaceProblem(place: string): string | undefined {
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (code === 'EROFS') return `${place} lies on a file system that is mounted read-only`;
    return `${place} may not be written by this user (${code})`;
  }
}

/**
 * Opens a copy of a ledger that cannot be written, because SQLite makes a log even to read a file that was written with
 * one. The copy includes what an interrupted process left in the log. Its name is removed once it is open, so that it goes
 * with the process.
 */
export function openPrivateCopy(path: string): LedgerDatabase {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-read-'));
  try {
    const copy = join(directory, 'ledger.db');
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    const log = `${path}-wal`;
    if (existsSync(log)) {
      const { loss } = scanLog(log);
      if (loss !== undefined) throw lossError(path, `its log ${log} is damaged from byte ${loss.damagedByte} on`);
      copyFileSync(log, `${copy}-wal`, constants.COPYFILE_FICLONE);
    }
    return openCopy(copy, path);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Opens a copy, and makes it a single file of the present version; messages name the ledger's `path`. */
export function openCopy(copy: string, path: string): LedgerDatabase {
  const database = openDatabase(copy);
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = DELETE');
    checkPages(database, path);
    if (pragmaNumber(database, 'user_version') !== ledgerVersion) {
      const found = database.pragma('integrity_check(1)', { simple: true });
      if (found !== 'ok') throw damageError(path, String(found));
      migrateLedger(database);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
