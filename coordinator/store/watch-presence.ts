import { statSync } from 'node:fs';
import type { LedgerDatabase } from './database.js';
import { LedgerError } from './ledger-error.js';
import { rescueLedger } from './rescue-ledger.js';

/**
 * Checks that the open file is still the one at its path. SQLite would go on writing to a removed file, which vanishes with
 * the process. When the file was removed, a copy is saved once, and the thrown LedgerError names the copy.
 */
export function watchPresence(path: string, database: LedgerDatabase): () => void {
  const opened = identify(path);
  let trouble: LedgerError | undefined;
  return () => {
    const found = identify(path);
    if (trouble === undefined && found === opened) return;
    trouble ??= new LedgerError('LEDGER_MOVED', describeTrouble(path, found, rescueLedger(database, path)));
    throw trouble;
  };
}

function describeTrouble(path: string, found: string | undefined, rescue: ReturnType<typeof rescueLedger>): string {
  const what = found === undefined ? 'it or its directory was removed' : 'another file stands in its place';
  const said = `ledger ${path}: ${what} while it was in use`;
  if (rescue.kind === 'failed') {
    return `${said}, and what it held could not be saved (${rescue.reason}): put its directory back, or run the sweep anew`;
  }
  return `${said}; all that it held is saved in ${rescue.path}: move that back to ${path}, and the same command goes on from there`;
}

function identify(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev}:${found.ino}`;
}
