import { existsSync, statSync } from 'node:fs';
import { LedgerError } from '../../coordinator/store/ledger-error.js';
import { type Connection, connectionOf, readConnection } from './access/connection.js';
import { findLiveAccess } from './access/find-live-access.js';
import { CliError } from './cli-error.js';
import { type Client, connect } from './client.js';
import { exitCode } from './exit-code.js';
import { ledgerPath, openLocalSite } from './local-site.js';

/** A sweep that can be asked about: on a coordinator, or in a directory that `run` left. */
export interface SweepSource {
  readonly client: Client;
  readonly sweepId: string;
  readonly close: () => Promise<void>;
}

/** `name` is an identity (or a prefix) on the coordinator of `options`, or an output directory of `run`. */
export async function openSweepSource(
  name: string,
  options: Parameters<typeof readConnection>[0] & { readonly sweep?: string | undefined },
): Promise<SweepSource> {
  if (!isDirectory(name)) {
    // Coordinators know sweeps by hexadecimal digits; anything else was meant as a path.
    if (!/^[0-9a-f]{1,32}$/.test(name)) {
      const got = existsSync(name) ? 'a file' : 'neither';
      throw new CliError(
        `${name}: expected a directory that \`phasegrid run\` wrote, or a sweep's identity (hexadecimal digits), got ${got}`,
        { exitCode: exitCode.badInput },
      );
    }
    return { ...openClient(readConnection(options)), sweepId: name };
  }
  if (!existsSync(ledgerPath(name))) {
    throw new CliError(
      `${name}: expected a directory that \`phasegrid run\` wrote (with ${ledgerPath(name)}), got none`,
      {
        exitCode: exitCode.badInput,
      },
    );
  }
  const site = await openDirectory(name);
  try {
    return { client: site.client, sweepId: await chooseSweep(site.client, { name, ...options }), close: site.close };
  } catch (error) {
    await site.close();
    throw error;
  }
}

/** What is asked about a directory: the `run` or `serve` that is at work on it, or its ledger. */
async function openDirectory(directory: string): Promise<Omit<SweepSource, 'sweepId'>> {
  const live = await findLiveAccess(directory);
  if (live !== undefined) return openClient(connectionOf(live));
  return openLocalSite(directory).catch((error: unknown) => {
    throw explainInUse(directory, error);
  });
}

function openClient(connection: Connection): Omit<SweepSource, 'sweepId'> {
  const client = connect(connection);
  const close = (): Promise<void> => {
    client.close();
    return Promise.resolve();
  };
  return { client, close };
}

async function chooseSweep(
  client: Client,
  { name, sweep }: { name: string; sweep?: string | undefined },
): Promise<string> {
  const ids = (await client.listSweeps()).map((entry) => entry.sweep?.sweepId ?? '');
  const matching = ids.filter((id) => id.startsWith(sweep ?? ''));
  if (matching.length === 1) return matching[0];
  const found = ids.length === 0 ? 'it holds none' : `it holds ${ids.join(', ')}`;
  throw new CliError(`${name}: expected one sweep (name one with --sweep), but ${found}`, {
    exitCode: exitCode.badInput,
  });
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
