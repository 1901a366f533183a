import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DurableFact } from '../../../coordinator/core/fact.js';
import { openLedger } from '../../../coordinator/store/ledger.js';

/** What a process that was killed leaves of its ledger. */
export interface CrashImage {
  readonly ledger: Buffer;
  readonly log: Buffer;
  readonly witness: Buffer;
  /** Behind each commit. */
  readonly commits: readonly { readonly logBytes: number; readonly witness: Buffer }[];
}

/** As much of an image as is put somewhere. */
export type LeftFiles = { readonly [File in 'ledger' | 'log' | 'witness']?: Buffer | undefined };

/** Commits the facts in groups, and copies the files while the ledger is open. */
export function takeCrashImage(facts: readonly DurableFact[], factsPerCommit: number): CrashImage {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-crash-'));
  const path = join(directory, 'ledger.db');
  const ledger = openLedger(path);
  try {
    const commits: { logBytes: number; witness: Buffer }[] = [];
    for (let from = 0; from < facts.length; from += factsPerCommit) {
      ledger.commit(facts.slice(from, from + factsPerCommit));
      commits.push({ logBytes: readFileSync(`${path}-wal`).length, witness: readFileSync(`${path}-mark`) });
    }
    const { witness } = commits[commits.length - 1];
    return { ledger: readFileSync(path), log: readFileSync(`${path}-wal`), witness, commits };
  } finally {
    ledger.close();
    rmSync(directory, { recursive: true });
  }
}

/** Puts the files in place; without a witness where it is left out. */
export function putCrashImage(path: string, image: LeftFiles): void {
  const files = { '': image.ledger, '-wal': image.log, '-mark': image.witness };
  for (const [suffix, content] of Object.entries(files)) {
    if (content === undefined) rmSync(`${path}${suffix}`, { force: true });
    else writeFileSync(`${path}${suffix}`, content);
  }
}

/** The files as they lie there. */
export function readCrashImage(path: string): Record<string, Buffer> {
  const there = ['', '-wal', '-mark', '-shm'].filter((suffix) => existsSync(`${path}${suffix}`));
  return Object.fromEntries(there.map((suffix) => [suffix, readFileSync(`${path}${suffix}`)]));
}
