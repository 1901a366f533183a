import { existsSync, statSync } from 'node:fs';
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
  const site = await openLocalSite(name);
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

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
