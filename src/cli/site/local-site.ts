import type { WorkerRecord } from '../../../coordinator/core/replies.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import type { RunningWorker } from '../../../worker/start-worker.js';
import { decodeFact, encodeFact } from '../../allocation/fact-codec.js';
import { openRunAccess, type RunAccess } from '../access/run-access.js';
import { type Client, connect } from '../client/client.js';
import { packageVersion } from '../command-line/package-version.js';
import { ledgerPath } from '../files/ledger-place.js';
import { makeOutputDirectory } from '../files/output-directory.js';
import { findDeclaration } from '../files/sweep-file.js';
import type { AllocationStore } from './adopt-allocation.js';
import { startLocalWorker } from './local-worker.js';
import { ownFingerprint } from './own-fingerprint.js';
import { createReferee } from './referee.js';

/** A coordinator on a directory's ledger inside this process, which is called over gRPC like any other. */
export interface LocalSite {
  readonly address: string;
  /** Why commands in other shells cannot find it; undefined where they can, or need not. */
  readonly unpublished: string | undefined;
  readonly client: Client;
  /** Rejects when the ledger can no longer be written. */
  readonly failed: Promise<never>;
  /** Whether it rejected. */
  readonly isLost: () => boolean;
  readonly allocations: AllocationStore;
  /** Who is connected, and the latest that went. */
  readonly listWorkers: () => readonly WorkerRecord[];
  readonly startWorker: (options: { readonly threads: number; readonly tell: (line: string) => void }) => RunningWorker;
  /** Drains the worker first, so that its finished trials are kept. After `failed` nothing more can be kept. */
  readonly close: () => Promise<void>;
}

export interface LocalSiteOptions {
  /** A socket that only this user can reach, when omitted. */
  readonly listen?: string | undefined;
  /** Whether commands in other shells should find it by its directory. */
  readonly published?: boolean;
  /** The share of the tasks that is audited, even with a single worker process. */
  readonly auditShare?: number | undefined;
  /** The directory's ledger when omitted. */
  readonly ledger?: string;
  /** In place of one that ends with this process. */
  readonly openAccess?: (nowMs: number) => Promise<RunAccess>;
  /** Called with messages about the referee. */
  readonly tell?: (line: string) => void;
}

/** Opens (or creates) the directory's ledger and serves it to this process and, if published, to other commands. */
export async function openLocalSite(directory: string, options: LocalSiteOptions = {}): Promise<LocalSite> {
  makeOutputDirectory(directory);
  const { openAccess = (nowMs: number) => openRunAccess(options.listen, nowMs) } = options;
  const access = await openAccess(systemClock.wallMs());
  try {
    return await openSite(directory, { ...options, access });
  } catch (error) {
    access.close();
    throw error;
  }
}

async function openSite(
  directory: string,
  {
    access,
    published = false,
    auditShare,
    tell = () => undefined,
    ledger = ledgerPath(directory),
  }: LocalSiteOptions & { readonly access: RunAccess },
): Promise<LocalSite> {
  // Loaded here, because commands that only ask need not wait for the modules that draw diagrams.
  const { startCoordinator } = await import('../../../coordinator/start-coordinator.js');
  const referee = createReferee(tell);
  const coordinator = await startCoordinator({
    ledgerPath: ledger,
    listen: access.listen,
    preferredPort: access.preferredPort,
    tls: access.tls,
    access: access.callers,
    fingerprint: ownFingerprint(),
    clock: systemClock,
    findDeclaration,
    version: packageVersion,
    referee,
    ...(auditShare !== undefined && { audit: { share: auditShare, lone: true } }),
  });
  const { address } = coordinator;
  // Not before it holds the ledger: another one on the same ledger must not lose its access file.
  const unpublished = published ? await access.publish(directory, address) : undefined;
  referee.connect(access.connect(address, 'worker'));
  if (coordinator.engine.ledgerNote !== undefined) process.stderr.write(`${coordinator.engine.ledgerNote}\n`);
  const client = connect(access.connect(address, 'client'));
  let worker: RunningWorker | undefined;
  let lost = false;
  coordinator.failed.catch(() => {
    lost = true;
  });
  return {
    address,
    unpublished,
    client,
    failed: coordinator.failed,
    isLost: () => lost,
    listWorkers: () => coordinator.engine.listWorkers(),
    allocations: openAllocationStore(coordinator.engine),
    startWorker: ({ threads, tell: tellOfWorker }) => {
      worker = startLocalWorker({
        connection: access.connect(address, 'worker'),
        threads,
        // When the coordinator has lost its ledger, that error is reported instead.
        tell: (line) => (lost ? undefined : tellOfWorker(line)),
      });
      return worker;
    },
    close: async () => {
      client.close();
      try {
        if (lost) return;
        await worker?.drain();
        await referee.close();
        await coordinator.close();
      } finally {
        access.close();
      }
    },
  };
}

function openAllocationStore(engine: Engine): AllocationStore {
  return {
    read: () => new Map(Array.from(engine.readAllocations(), ([id, entries]) => [id, entries.map(decodeFact)])),
    note: (id, facts) => engine.noteAllocation(id, facts.map(encodeFact)),
  };
}
