import { statSync } from 'node:fs';
import { LedgerError } from './ledger-error.js';

/**
 * Finds out that the file that is open is no longer the one at its path: SQLite goes on writing to a file that was removed,
 * and all of it is gone with the process.
 */
export function watchPresence(path: string): () => void {
  const opened = identify(path);
  return () => {
    const found = identify(path);
    if (found === opened) return;
    const what = found === undefined ? 'it was removed' : 'another file stands in its place';
    throw new LedgerError(
      'LEDGER_MOVED',
      `ledger ${path}: ${what} while it was in use: what was kept is gone; put its directory back, or run the sweep anew`,
    );
  };
}

function identify(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev}:${found.ino}`;
}
