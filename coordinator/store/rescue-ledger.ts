import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { LedgerDatabase } from './database.js';

/** The same permissions as the ledger's. */
const rescueMode = 0o600;

export type Rescue =
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Saves an open ledger whose file was removed: beside its former place, or beside its directory if that was removed too. No
 * existing file is overwritten.
 */
export function rescueLedger(database: LedgerDatabase, path: string): Rescue {
  const to = chooseFreePath(resolve(path));
  let isMade = false;
  try {
    // SQLite fills an empty file and keeps its permissions.
    closeSync(openSync(to, 'wx', rescueMode));
    isMade = true;
    database.prepare<[string]>('VACUUM INTO ?').run(to);
    return { kind: 'saved', path: to };
  } catch (cause) {
    if (isMade) rmSync(to, { force: true });
    return { kind: 'failed', reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

function chooseFreePath(path: string): string {
  const directory = dirname(path);
  const around = dirname(directory);
  const places = [
    { isThere: existsSync(directory), stem: path },
    { isThere: existsSync(around), stem: directory },
    { isThere: true, stem: join(tmpdir(), basename(directory)) },
  ];
  const { stem = '' } = places.find(({ isThere }) => isThere) ?? {};
  let free = `${stem}.rescued.db`;
  for (let number = 2; existsSync(free); number += 1) free = `${stem}.rescued-${number}.db`;
  return free;
}
