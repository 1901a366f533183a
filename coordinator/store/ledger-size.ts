import { statSync } from 'node:fs';

/** Bytes of a ledger's file and its log. */
export function sizeLedgerFile(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
