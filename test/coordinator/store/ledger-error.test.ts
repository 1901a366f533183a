import test from 'ava';
import { commitError, LedgerError, openError } from '../../../coordinator/store/ledger-error.js';

function sqliteError(code: string): Error {
  return Object.assign(new Error(`sqlite says ${code}`), { code });
}

for (const [sqlite, code] of [
  ['SQLITE_BUSY', 'LEDGER_IN_USE'],
  ['SQLITE_BUSY_RECOVERY', 'LEDGER_IN_USE'],
  ['SQLITE_NOTADB', 'LEDGER_NOT_A_LEDGER'],
  ['SQLITE_CANTOPEN', 'LEDGER_NO_ACCESS'],
  ['SQLITE_READONLY_DIRECTORY', 'LEDGER_READ_ONLY'],
  ['SQLITE_NOMEM', 'LEDGER_NO_ACCESS'],
  ['EROFS', 'LEDGER_READ_ONLY'],
  ['EACCES', 'LEDGER_NO_ACCESS'],
  ['ENOSPC', 'LEDGER_DISK_FULL'],
  ['EDQUOT', 'LEDGER_DISK_FULL'],
  ['EIO', 'LEDGER_NO_ACCESS'],
  ['ERR_DLOPEN_FAILED', 'LEDGER_NO_SQLITE'],
  ['SQLITE_FULL', 'LEDGER_DISK_FULL'],
  ['SQLITE_IOERR_READ', 'LEDGER_NO_ACCESS'],
  ['SQLITE_IOERR_SHORT_READ', 'LEDGER_DAMAGED'],
  ['SQLITE_CORRUPT_INDEX', 'LEDGER_DAMAGED'],
] as const) {
  test(`a ledger that cannot be opened for ${sqlite} is ${code}, with its path and its cause`, (t) => {
    const cause = sqliteError(sqlite);
    const error = openError('/data/ledger.db', cause);
    t.is(error.code, code);
    t.is(error.cause, cause);
    t.regex(error.message, /^ledger \/data\/ledger\.db: .*sqlite says/);
  });
}

test('whatever a row makes fail is damage, and an error that has its name keeps it', (t) => {
  t.is(openError('/l', new SyntaxError('no JSON')).code, 'LEDGER_DAMAGED');
  const named = new LedgerError('LEDGER_FOREIGN_SWEEP', 'another version');
  t.is(openError('/l', named), named);
});

test('a native module that is missing is no damage', (t) => {
  const error = openError('/l', new Error('Could not locate the bindings file. Tried: ...'));
  t.is(error.code, 'LEDGER_NO_SQLITE');
  t.regex(error.message, /npm rebuild better-sqlite3/);
});

test('a commit that fails says whether the disk is full', (t) => {
  t.is(commitError('/l', sqliteError('SQLITE_FULL')).code, 'LEDGER_DISK_FULL');
  t.is(commitError('/l', sqliteError('SQLITE_IOERR_WRITE')).code, 'LEDGER_WRITE_FAILED');
  t.is(commitError('/l', new Error('the connection is closed')).code, 'LEDGER_WRITE_FAILED');
});
