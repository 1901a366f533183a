import { existsSync, rmSync, statfsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LedgerDatabase, pragmaNumber } from './database.js';
import { LedgerError, openError } from './ledger-error.js';
import { ledgerMode } from './prepare-database.js';

/** Pages that are copied in one turn: a quarter of a megabyte, which takes some hundred microseconds from memory. */
const pagesPerTurn = 64;

/** How much may be written and not synced yet, because the last step of a copy waits for all of it. */
const unsyncedBytesMax = 8 << 20;

export interface CopyProgress {
  readonly bytesCopied: number;
  readonly bytesTotal: number;
}

/**
 * Copies the whole database into the new file `to`, some pages a turn of the event loop. What this connection commits
 * meanwhile is copied too: the copy equals the database at the moment it is done (sqlite3_backup_step). Other connections
 * must not write. After a failure there is no file.
 */
export async function copyDatabase(
  database: LedgerDatabase,
  to: string,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<void> {
  const pageBytes = pragmaNumber(database, 'page_size');
  requireRoom(to, pageBytes * pragmaNumber(database, 'page_count'));
  removeCopy(to);
  const file = await createCopy(to);
  let copied = 0;
  let synced = 0;
  let syncing: Promise<void> | undefined;
  const sync = (): void => {
    if (syncing !== undefined) return;
    const upTo = copied;
    // An error of this sync comes up again in the last step of the copy.
    const settle = (): void => {
      synced = upTo;
      syncing = undefined;
    };
    syncing = file.datasync().then(settle, settle);
  };
  try {
    await database.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        copied = (totalPages - remainingPages) * pageBytes;
        onProgress({ bytesCopied: copied, bytesTotal: totalPages * pageBytes });
        if (copied - synced < unsyncedBytesMax) return pagesPerTurn;
        sync();
        return copied - synced < 2 * unsyncedBytesMax ? pagesPerTurn : 0;
      },
    });
    await syncing;
    await file.sync();
  } catch (cause) {
    removeCopy(to);
    throw explain(cause, database, to);
  } finally {
    await file.close();
  }
}

async function createCopy(to: string): Promise<FileHandle> {
  try {
    return await open(to, 'wx+', ledgerMode);
  } catch (cause) {
    throw openError(to, cause);
  }
}

function explain(cause: unknown, database: LedgerDatabase, to: string): unknown {
  if (cause instanceof Error && cause.name === 'AbortError') return cause;
  if (!database.open) {
    return new LedgerError('LEDGER_CLOSED', `ledger ${database.name}: it was closed while it was copied`, { cause });
  }
  const error = openError(database.name, cause);
  return error.code === 'LEDGER_DISK_FULL' ? openError(to, cause) : error;
}

/** Where a coordinator makes a copy of the ledger at `path`: beside it, so that both are on one file system. */
export function draftOf(path: string): string {
  return `${path}.backup-draft`;
}

/** Removes a copy and the files that SQLite may have made beside it. */
export function removeCopy(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) {
    if (existsSync(`${path}${suffix}`)) rmSync(`${path}${suffix}`, { force: true });
  }
}

/** Throws where the file system has less room than `bytes`, before any of them is written. */
export function requireRoom(path: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dirname(path));
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new LedgerError(
    'LEDGER_DISK_FULL',
    `${path}: expected room for a copy of ${bytes} bytes, got ${free} bytes that are free in ${dirname(path)}`,
  );
}
