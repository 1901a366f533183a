import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** The path of a ledger that is not there yet, in a directory that goes with the test. */
export function temporaryLedgerPath(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-ledger-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'ledger.db');
}
