import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { damageError, LedgerError } from './ledger-error.js';
import { ledgerApplicationId, ledgerVersion, ledgerVersionMin } from './ledger-schema.js';

/** Offsets in the 100 bytes that begin a SQLite file (https://www.sqlite.org/fileformat.html, 1.3). */
const headerBytes = 100;
const magic = 'SQLite format 3\0';
const pageBytesOffset = 16;
const pageCountOffset = 28;
const userVersionOffset = 60;
const applicationIdOffset = 68;

/**
 * Refuses a file that is no ledger, or one of another version, before SQLite touches it: opening alone may change a
 * database. A missing or empty file passes, since it holds nothing to lose.
 */
export function checkLedgerFile(path: string): void {
  const directory = dirname(path);
  if (!isThere(directory)) {
    throw new LedgerError(
      'LEDGER_DIRECTORY_MISSING',
      `ledger ${path}: the directory ${directory} does not exist; make it first`,
    );
  }
  const header = isThere(path) ? readHeader(path) : Buffer.alloc(0);
  if (header.length === 0) {
    const log = `${path}-wal`;
    if (!isThere(log) || statSync(log).size === 0) return;
    throw new LedgerError(
      'LEDGER_DAMAGED',
      `ledger ${path}: it is missing or empty, but its log ${log} is not; restore both from a copy, or remove the log`,
    );
  }
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) {
    throw new LedgerError(
      'LEDGER_NOT_A_LEDGER',
      `ledger ${path}: expected a phasegrid ledger, got a file of another kind (or a destroyed ledger); it was not touched, name another file`,
    );
  }
  const applicationId = header.readUInt32BE(applicationIdOffset);
  const version = header.readUInt32BE(userVersionOffset);
  // A ledger whose creation was interrupted has neither yet. Whether it is empty is checked once it is open.
  if (applicationId === 0 && version === 0) return;
  checkLedgerIdentity(path, { applicationId, version });
  checkLength(path, header);
}

export function checkLedgerIdentity(path: string, got: { applicationId: number; version: number }): void {
  if (got.applicationId !== ledgerApplicationId) {
    throw new LedgerError(
      'LEDGER_NOT_A_LEDGER',
      `ledger ${path}: expected a phasegrid ledger, got another SQLite database; it was not touched, name another file`,
    );
  }
  if (!(got.version >= ledgerVersionMin && got.version <= ledgerVersion)) {
    throw new LedgerError(
      'LEDGER_VERSION',
      `ledger ${path}: this phasegrid reads versions ${ledgerVersionMin} to ${ledgerVersion}, the file has version ${got.version}; ` +
        'it was not touched, use the phasegrid that made it or name another file',
    );
  }
}

/** SQLite would read a truncated last page as zeros. While there is a log, the file may be shorter than its header says. */
function checkLength(path: string, header: Buffer): void {
  const log = `${path}-wal`;
  if (isThere(log) && statSync(log).size > 0) return;
  const expected = header.readUInt16BE(pageBytesOffset) * header.readUInt32BE(pageCountOffset);
  const got = statSync(path).size;
  if (got < expected) throw damageError(path, `expected ${expected} bytes, got ${got}`);
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    throw accessError(path, cause);
  }
}

function readHeader(path: string): Buffer {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, readSync(file, header));
  } catch (cause) {
    throw accessError(path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function accessError(path: string, cause: unknown): LedgerError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LedgerError('LEDGER_NO_ACCESS', `ledger ${path}: it cannot be read: ${reason}`, { cause });
}
