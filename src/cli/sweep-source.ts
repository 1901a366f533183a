import { existsSync, statSync } from 'node:fs';
import { LedgerError } from '../../coordinator/store/ledger-error.js';
import type { RunningWorker } from '../../worker/start-worker.js';
import { type Connection, type ConnectionOptions, connectionOf, readConnection } from './access/connection.js';
import { findLiveAccess } from './access/find-live-access.js';
import { CliError } from './cli-error.js';
import { type Client, connect } from './client.js';
import { exitCode } from './exit-code.js';
import { type LocalSite, ledgerPath, openLocalSite } from './local-site.js';
import { startLocalWorker } from './local-worker.js';
import { findManifest } from './result-folder.js';

/** A sweep that can be asked about: on a coordinator, or in a directory that `run` left. */
export interface SweepSource {
  readonly client: Client;
  readonly sweepId: string;
  /** Where the name was that of one. */
  readonly directory?: string;
  /** Threads of this process that compute for it. */
  readonly startWorker: LocalSite['startWorker'];
  readonly close: () => Promise<void>;
}

interface SourceOptions extends ConnectionOptions {
  readonly sweep?: string | undefined;
  /** Of several sweeps in a directory: the one whose files lie there, or before it the one that is at work. */
  readonly prefer?: 'files' | 'work';
}

/** Every sweep of the coordinator of `options`, or of an output directory of `run`. */
export async function openAllSweeps(
  directory: string | undefined,
  options: ConnectionOptions,
): Promise<Omit<SweepSource, 'sweepId'>> {
  if (directory === undefined) {
    return openClient(readConnection(options), () => readConnection(options, { roles: ['worker'] }));
  }
  if (isDirectory(directory)) return await openDirectory(directory);
  const got = existsSync(directory) ? 'a file' : 'nothing';
  throw refuse(`${directory}: expected a directory that \`phasegrid run\` wrote, got ${got}`);
}

/** `name` is an identity (or a prefix) on the coordinator of `options`, or an output directory of `run`. */
export async function openSweepSource(name: string, options: SourceOptions): Promise<SweepSource> {
  if (!isDirectory(name)) {
    // Coordinators know sweeps by hexadecimal digits; anything else was meant as a path.
    if (!/^[0-9a-f]{1,32}$/.test(name)) {
      const got = existsSync(name) ? 'a file' : 'neither';
      throw refuse(
        `${name}: expected a directory that \`phasegrid run\` wrote, or a sweep's identity (hexadecimal digits), got ${got}`,
      );
    }
    if (options.sweep !== undefined) {
      throw refuse(`${name}: expected a directory where a sweep is chosen beside it, got the identity of one`);
    }
    const connectWorker = () => readConnection(options, { roles: ['worker'] });
    return { ...openClient(readConnection(options), connectWorker), sweepId: name };
  }
  const site = await openDirectory(name);
  try {
    return { ...site, sweepId: await chooseSweep(site.client, { name, ...options }), directory: name };
  } catch (error) {
    await site.close();
    throw error;
  }
}

/** What is asked about a directory: the `run` or `serve` that is at work on it, or its ledger. */
async function openDirectory(directory: string): Promise<Omit<SweepSource, 'sweepId'>> {
  if (!existsSync(ledgerPath(directory))) {
    throw refuse(
      `${directory}: expected a directory that \`phasegrid run\` wrote (with ${ledgerPath(directory)}), got none`,
    );
  }
  const live = await findLiveAccess(directory);
  if (live !== undefined) return openClient(connectionOf(live), () => connectionOf(live, ['worker']));
  return openLocalSite(directory, { tell: (line) => process.stderr.write(`${line}\n`) }).catch((error: unknown) => {
    throw explainInUse(directory, error);
  });
}

function openClient(connection: Connection, connectWorker: () => Connection): Omit<SweepSource, 'sweepId'> {
  const client = connect(connection);
  let worker: RunningWorker | undefined;
  return {
    client,
    startWorker: (how) => {
      worker = startLocalWorker({ connection: connectWorker(), ...how });
      return worker;
    },
    close: async () => {
      client.close();
      await worker?.drain();
    },
  };
}

async function chooseSweep(
  client: Client,
  { name, sweep = '', prefer = 'files' }: { readonly name: string } & Pick<SourceOptions, 'sweep' | 'prefer'>,
): Promise<string> {
  const entries = await client.listSweeps();
  const ids = entries.map((entry) => entry.sweep?.sweepId ?? '');
  const matching = ids.filter((id) => id.startsWith(sweep));
  if (matching.length === 1) return matching[0];
  const found = ids.length === 0 ? 'it holds none' : `it holds ${ids.join(', ')}`;
  if (sweep === '' && ids.length > 0) {
    const active = entries.filter(({ progress }) => progress?.state === 'SWEEP_STATE_ACTIVE');
    const atWork = prefer === 'work' && active.length === 1 ? active[0].sweep?.sweepId : undefined;
    const manifest = findManifest(name);
    const ofFiles = manifest.kind === 'manifest' ? ids.find((id) => id === manifest.manifest.sweepId) : undefined;
    const chosen = atWork ?? ofFiles;
    if (chosen !== undefined) {
      const why = chosen === atWork ? 'which is not finished' : 'whose files lie there';
      process.stderr.write(`${name} holds ${ids.length} sweeps: taking ${chosen}, ${why}; --sweep names another.\n`);
      return chosen;
    }
  }
  throw refuse(`${name}: expected one sweep (name one with --sweep), but ${found}`);
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}

function explainInUse(name: string, error: unknown): unknown {
  if (!(error instanceof LedgerError) || error.code !== 'LEDGER_IN_USE') return error;
  return new CliError(
    `${name}: its ledger is in use by a process that left no access file there; ask that \`phasegrid run\` or ` +
      "\`serve\` with the sweep's identity and --access, or wait for its end",
    { exitCode: exitCode.failed, cause: error },
  );
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
