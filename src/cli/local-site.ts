import { join } from 'node:path';
import { systemClock } from '../../coordinator/clock.js';
import type { RunningWorker } from '../../worker/start-worker.js';
import { type Client, connect } from './client.js';
import { startLocalWorker } from './local-worker.js';
import { makeOutputDirectory } from './output-directory.js';
import { ownFingerprint } from './own-fingerprint.js';
import { packageVersion } from './package-version.js';
import { findDeclaration } from './sweep-file.js';

/** A coordinator on a directory's ledger inside this process, reached the way everyone reaches one. */
export interface LocalSite {
  readonly address: string;
  readonly client: Client;
  /** Rejects when the ledger can no longer be written. */
  readonly failed: Promise<never>;
  readonly startWorker: (options: { readonly threads: number; readonly tell: (line: string) => void }) => RunningWorker;
  /** Drains the worker first, so that what it finished is kept. After `failed` there is nothing left to keep. */
  readonly close: () => Promise<void>;
}

/** Only this machine can reach it; the port is free to choose. */
const loopback = '127.0.0.1:0';

/** Opens (or creates) the directory's ledger and serves it on loopback. */
export async function openLocalSite(directory: string, listen: string = loopback): Promise<LocalSite> {
  makeOutputDirectory(directory);
  // Loads what draws diagrams, which the commands that only ask need not wait for.
  const { startCoordinator } = await import('../../coordinator/start-coordinator.js');
  const coordinator = await startCoordinator({
    ledgerPath: ledgerPath(directory),
    listen,
    fingerprint: ownFingerprint(),
    clock: systemClock,
    findDeclaration,
    version: packageVersion,
  });
  const client = connect({ address: coordinator.address });
  let worker: RunningWorker | undefined;
  let lost = false;
  coordinator.failed.catch(() => {
    lost = true;
  });
  return {
    address: coordinator.address,
    client,
    failed: coordinator.failed,
    startWorker: ({ threads, tell }) => {
      worker = startLocalWorker({
        connection: { address: coordinator.address },
        threads,
        // A coordinator that lost its ledger tells of that itself.
        tell: (line) => (lost ? undefined : tell(line)),
      });
      return worker;
    },
    close: async () => {
      client.close();
      if (lost) return;
      await worker?.drain();
      await coordinator.close();
    },
  };
}

export function ledgerPath(directory: string): string {
  return join(directory, 'ledger.db');
}
