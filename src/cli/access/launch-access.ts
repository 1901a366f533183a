import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseAddress } from '../../wire/address.js';
import { accessFileName } from './access-file.js';
import { connectionOf } from './connection.js';
import { accessFolder, type FoundAccess, readAccess } from './find-access.js';
import type { RunAccess } from './run-access.js';
import { openServerAccess } from './server-access.js';

/** How the coordinator of a `launch` is reached: by workers on other machines too, over all its starts. */
export interface LaunchAccess extends RunAccess {
  /** The folder with the access file, which workers are given. */
  readonly folder: string;
  /** Whether workers of the last start reach this one without being told anew. */
  readonly keepsPlace: (bound: string) => boolean;
}

/**
 * The certificate and the tokens that the first start made are kept in a folder beside the ledger which this user alone can
 * enter. Its access file stays when the process ends: workers that are still there come back when the same command does.
 */
export async function openLaunchAccess(
  { ledger, listen }: { readonly ledger: string; readonly listen: string },
  nowMs: number,
): Promise<LaunchAccess> {
  const former = findFormer(accessFolder(ledger));
  const server = await openServerAccess({ ledger, listen, open: false }, nowMs);
  const { folder, callers, tls, preferredPort } = server;
  return {
    ...{ listen, callers, tls, folder, preferredPort },
    publish: async (directory, bound) => {
      // A `run` that was killed here left one; commands would look there first.
      rmSync(join(directory, accessFileName), { force: true });
      await server.publish(bound);
      return undefined;
    },
    connect: (_bound, role) => connectionOf(readAccess(folder), [role]),
    keepsPlace: (bound) => former !== undefined && isSamePlace(former, bound),
    close: () => undefined,
  };
}

function findFormer(folder: string): FoundAccess | undefined {
  return existsSync(join(folder, accessFileName)) ? readAccess(folder) : undefined;
}

function isSamePlace({ host, addresses }: FoundAccess, bound: string): boolean {
  const [before] = addresses.map(parseAddress);
  const now = parseAddress(bound);
  return host === hostname() && before?.kind === 'tcp' && now?.kind === 'tcp' && before.port === now.port;
}
