/** What went wrong with the ledger's file. The codes differ by what the caller should do next. */
export type LedgerErrorCode =
  /** Another coordinator has the file open: stop that one or wait. */
  | 'LEDGER_IN_USE'
  /** The file is no ledger: name another one. */
  | 'LEDGER_NOT_A_LEDGER'
  /** Made by another version of phasegrid: use that version, or another file. */
  | 'LEDGER_VERSION'
  /** Its content contradicts itself: restore a copy. */
  | 'LEDGER_DAMAGED'
  /** It is consistent, but acknowledged commits are missing: repair it; the repair says what is lost. */
  | 'LEDGER_LOSS'
  /** The file at its path is no longer the one that was opened: stop, because what is written would be lost. */
  | 'LEDGER_MOVED'
  /** It holds a sweep that this version of phasegrid would cut into other tasks, or compute to other bits. */
  | 'LEDGER_FOREIGN_SWEEP'
  | 'LEDGER_DIRECTORY_MISSING'
  /** The file or its directory cannot be read or written: mend the permissions. */
  | 'LEDGER_NO_ACCESS'
  /** It can be read but not written: use a copy, or only read it. */
  | 'LEDGER_READ_ONLY'
  /** SQLite's native module cannot be loaded: install it anew. */
  | 'LEDGER_NO_SQLITE'
  | 'LEDGER_DISK_FULL'
  /** The coordinator has closed it: call again once one is running. */
  | 'LEDGER_CLOSED'
  /** A commit failed, and nothing of it was acknowledged: mend the cause and start the coordinator again. */
  | 'LEDGER_WRITE_FAILED';

export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
  }
}

/** Why the ledger at `path` could not be opened or read; `cause` is what SQLite or a check of the content threw. */
export function openError(path: string, cause: unknown): LedgerError {
  if (cause instanceof LedgerError) return cause;
  const code = sqliteCode(cause);
  const reason = reasonText(cause);
  const fail = (ledgerCode: LedgerErrorCode, text: string): LedgerError =>
    new LedgerError(ledgerCode, `ledger ${path}: ${text} (${reason})`, { cause });
  if (isMissingModule(code, reason)) {
    return fail(
      'LEDGER_NO_SQLITE',
      'the native module of better-sqlite3 cannot be loaded, the ledger was not touched: run `npm rebuild better-sqlite3` ' +
        `with this Node (${process.version}), or install phasegrid anew`,
    );
  }
  const system = systemTroubles[code];
  if (system !== undefined) return fail(...system);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return fail('LEDGER_IN_USE', 'another coordinator has it open; stop that one, or use another ledger');
  }
  if (code === 'SQLITE_NOTADB') return fail('LEDGER_NOT_A_LEDGER', 'it is no SQLite file; name another file');
  if (code.startsWith('SQLITE_READONLY') && code !== 'SQLITE_READONLY_DBMOVED') {
    return fail('LEDGER_READ_ONLY', 'it cannot be written, its file system is read-only or its permissions say so');
  }
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(code)) {
    return fail(
      'LEDGER_NO_ACCESS',
      'it cannot be read and written; check the permissions of the file and its directory',
    );
  }
  if (code === 'SQLITE_FULL') return fail('LEDGER_DISK_FULL', 'the disk is full; free some space and start again');
  if (/^SQLITE_(IOERR|NOMEM)/.test(code) && code !== 'SQLITE_IOERR_SHORT_READ') {
    const what = code.startsWith('SQLITE_NOMEM') ? 'there is not enough memory' : 'the disk reports an error';
    return fail('LEDGER_NO_ACCESS', `${what}; nothing was changed`);
  }
  return fail('LEDGER_DAMAGED', damageAdvice);
}

/** Why a commit failed. Nothing of the commit is on disk, and the coordinator must stop. */
export function commitError(path: string, cause: unknown): LedgerError {
  if (cause instanceof LedgerError) return cause;
  const full = sqliteCode(cause) === 'SQLITE_FULL';
  const advice = full
    ? 'the disk is full; what was acknowledged is safe, free some space and start again'
    : 'a commit failed; what was acknowledged is safe, mend the cause and start again';
  const code = full ? 'LEDGER_DISK_FULL' : 'LEDGER_WRITE_FAILED';
  return new LedgerError(code, `ledger ${path}: ${advice} (${reasonText(cause)})`, { cause });
}

/** The error for a ledger that exists but cannot be written; `problem` is a clause. */
export function readOnlyError(path: string, problem: string): LedgerError {
  return new LedgerError(
    'LEDGER_READ_ONLY',
    `ledger ${path}: nothing can be added to it, since ${problem}; its sweeps can be listed, exported and replayed`,
  );
}

export function damageError(path: string, reason: string): LedgerError {
  return new LedgerError('LEDGER_DAMAGED', `ledger ${path}: ${damageAdvice} (${reason})`);
}

const damageAdvice =
  'it is damaged; it was left as it is: restore a copy, or save what is whole with `phasegrid repair`, which keeps the ' +
  'damaged file too';

/** The system's errors for a file, before SQLite opens it. */
const systemTroubles: Readonly<Partial<Record<string, [LedgerErrorCode, string]>>> = {
  EROFS: ['LEDGER_READ_ONLY', 'its file system is mounted read-only'],
  EACCES: [
    'LEDGER_NO_ACCESS',
    'this user may not read and write it; check the permissions of the file and its directory',
  ],
  EPERM: [
    'LEDGER_NO_ACCESS',
    'this user may not read and write it; check the permissions of the file and its directory',
  ],
  EISDIR: ['LEDGER_NO_ACCESS', 'it is a directory; name a file'],
  ENOENT: ['LEDGER_DIRECTORY_MISSING', 'its directory is gone'],
  ENOSPC: ['LEDGER_DISK_FULL', 'the disk is full; free some space and start again'],
  EDQUOT: ['LEDGER_DISK_FULL', 'the quota is used up; free some space and start again'],
  EIO: ['LEDGER_NO_ACCESS', 'the disk reports an error; nothing was changed'],
  ETIMEDOUT: ['LEDGER_NO_ACCESS', 'the disk does not answer; nothing was changed'],
  ESTALE: ['LEDGER_NO_ACCESS', 'the network file system no longer knows it; nothing was changed'],
};

function isMissingModule(code: string, reason: string): boolean {
  return /^(ERR_DLOPEN_FAILED|MODULE_NOT_FOUND)$/.test(code) || reason.startsWith('Could not locate the bindings file');
}

function sqliteCode(cause: unknown): string {
  if (!(cause instanceof Error) || !('code' in cause)) return '';
  return typeof cause.code === 'string' ? cause.code : '';
}

function reasonText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
