import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { requireWritable } from '../../../coordinator/store/private-copy.js';
import type { RunningWorker } from '../../../worker/start-worker.js';
import { decodeSweep, type Sweep } from '../../sweep/sweep.js';
import { type Connection, type ConnectionOptions, connectionOf, readConnection } from '../access/connection.js';
import { findLiveLedgerAccess } from '../access/find-live-access.js';
import { type Client, connect } from '../client/client.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { findLedgerPlace, type LedgerPlace } from '../files/ledger-place.js';
import { findManifest } from '../files/result-folder.js';
import { type LocalSite, openLocalSite } from './local-site.js';
import { startLocalWorker } from './local-worker.js';

/** A sweep on a coordinator, in a directory that `run` wrote, or in a ledger file. */
export interface SweepSource {
  readonly client: Client;
  readonly sweepId: string;
  /** Set where the source is a directory. */
  readonly directory?: string;
  /** Starts threads of this process that compute for the sweep's coordinator. */
  readonly startWorker: LocalSite['startWorker'];
  readonly close: () => Promise<void>;
}

interface SourceOptions extends ConnectionOptions {
  readonly sweep?: string | undefined;
  /** Which of a directory's sweeps is taken: the one whose files it has or, with `work`, first the one that is active. */
  readonly prefer?: 'files' | 'work';
  /** Whether a ledger that cannot be written is refused at once. */
  readonly writes?: boolean;
}

/** Opens all sweeps of a coordinator, or of an output directory of `run`. */
export async function openAllSweeps(
  directory: string | undefined,
  options: ConnectionOptions,
): Promise<Omit<SweepSource, 'sweepId'>> {
  if (directory === undefined) {
    return openClient(readConnection(options), () => readConnection(options, { roles: ['worker'] }));
  }
  const place = findLedgerPlace(directory);
  if (place !== undefined) return await openPlace(place);
  const got = existsSync(directory) ? 'a file' : 'nothing';
  throw refuse(`${directory}: expected a directory that \`phasegrid run\` wrote, got ${got}`);
}

/** What the source's sweep is. */
export async function readSweep({ client, sweepId }: SweepSource): Promise<Sweep> {
  const { sweep } = await client.getSweep(sweepId);
  return decodeSweep(sweep?.document ?? '');
}

/** `name` is an identity (or a prefix) on the coordinator of `options`, an output directory of `run`, or a ledger file. */
export async function openSweepSource(name: string, options: SourceOptions): Promise<SweepSource> {
  const place = findLedgerPlace(name);
  if (place === undefined) {
    // An identity has hexadecimal digits alone, so any other name is a path.
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
  const site = await openPlace(place, options);
  try {
    return {
      ...site,
      sweepId: await chooseSweep(site.client, { name, ...options }),
      ...(place.directory !== undefined && { directory: place.directory }),
    };
  } catch (error) {
    await site.close();
    throw error;
  }
}

/** Opens a directory or a ledger file: by the `run` or `serve` that has it open, else by its ledger. */
async function openPlace(
  { ledger, directory }: LedgerPlace,
  { writes = false }: Pick<SourceOptions, 'writes'> = {},
): Promise<Omit<SweepSource, 'sweepId'>> {
  if (directory !== undefined && !existsSync(ledger)) {
    throw refuse(`${directory}: expected a directory that \`phasegrid run\` wrote (with ${ledger}), got none`);
  }
  const live = await findLiveLedgerAccess(ledger);
  if (live !== undefined) return openClient(connectionOf(live), () => connectionOf(live, ['worker']));
  if (writes) requireWritable(ledger);
  const tell = (line: string): boolean => process.stderr.write(`${line}\n`);
  return openLocalSite(dirname(ledger), { tell, ledger }).catch((error: unknown) => {
    throw explainInUse(directory ?? ledger, error);
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
