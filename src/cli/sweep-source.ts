import { existsSync, statSync } from 'node:fs';
import { LedgerError } from '../../coordinator/store/ledger-error.js';
import { CliError } from './cli-error.js';
import { type Client, connect } from './client.js';
import { exitCode } from './exit-code.js';
import { ledgerPath, openLocalSite } from './local-site.js';
import { readConnection } from './options.js';

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
    const client = connect(readConnection(options));
    const close = (): Promise<void> => {
      client.close();
      return Promise.resolve();
    };
    return { client, sweepId: name, close };
  }
  if (!existsSync(ledgerPath(name))) {
    throw new CliError(
      `${name}: expected a directory that \`phasegrid run\` wrote (with ${ledgerPath(name)}), got none`,
      {
        exitCode: exitCode.badInput,
      },
    );
  }
  const site = await openLocalSite(name).catch((error: unknown) => {
    throw explainInUse(name, error);
  });
  try {
    return { client: site.client, sweepId: await chooseSweep(site.client, { name, ...options }), close: site.close };
  } catch (error) {
    await site.close();
    throw error;
  }
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
    `${name}: its ledger is in use; ask the \`phasegrid run\` or \`serve\` that has it, with the sweep's identity and ` +
      '--connect ADDRESS (it printed the address), or wait for its end',
    { exitCode: exitCode.failed, cause: error },
  );
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
