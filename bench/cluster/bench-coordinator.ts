import { join } from 'node:path';
import type { BenchAccess } from './access.js';
import { type Child, makeTemporaryFolder, removeTemporaryFolder, startChild } from './child-process.js';
import type { CoordinatorHandlers } from './coordinator-process.js';

export interface BenchCoordinator extends Child<CoordinatorHandlers> {
  readonly address: string;
  readonly ledger: BenchLedger;
}

export interface BenchCoordinatorOptions {
  readonly ledger: BenchLedger;
  readonly access: BenchAccess;
  readonly taskSeconds: number;
  /** Any free port of loopback when omitted. */
  readonly listen?: string;
  readonly niceness?: number;
}

/** Where a coordinator keeps its ledger. */
export interface BenchLedger {
  readonly path: string;
  /** Removed with this process; undefined where there is none. */
  readonly folder: string | undefined;
}

export const ledgerInMemory: BenchLedger = { path: ':memory:', folder: undefined };

export function makeLedger(): BenchLedger {
  const folder = makeTemporaryFolder();
  return { path: join(folder, 'ledger.db'), folder };
}

export function removeLedger({ folder }: BenchLedger): void {
  if (folder !== undefined) removeTemporaryFolder(folder);
}

/** Starts a coordinator in a process of its own; no sweep is submitted yet. */
export async function startBenchCoordinator(options: BenchCoordinatorOptions): Promise<BenchCoordinator> {
  const { ledger, access, taskSeconds, listen = '127.0.0.1:0', niceness = 0 } = options;
  const { path: ledgerPath, folder } = ledger;
  const child = startChild<CoordinatorHandlers>('coordinator-process.js', folder);
  const address = await child.ask('start', { ledgerPath, listen, access, taskSeconds, niceness });
  return { ...child, address, ledger };
}
