import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { type Access, accessFileName, parseAccess } from './access-file.js';
import { readPrivateFile } from './private-file.js';

/** The suffix of the folders that `serve` makes beside its ledgers. */
const accessSuffix = '.access';

/** An access file with its path. */
export interface FoundAccess extends Access {
  readonly path: string;
}

/** The folder in which `serve` keeps the certificate and the tokens of a ledger. */
export function accessFolder(ledger: string): string {
  return `${ledger.replace(/\.db$/, '')}${accessSuffix}`;
}

/** Reads an access file, or the one in a folder. Refuses a file that others can read, or that another user owns. */
export function readAccess(path: string): FoundAccess {
  const file = isFolder(path) ? join(path, accessFileName) : path;
  return { ...parseAccess(readPrivateFile({ path: file, what: 'access file' }), file), path: file };
}

/** The access file that a `run` keeps in its output folder while it runs, or a `serve` keeps beside a ledger in it. */
export function findDirectoryAccess(directory: string): FoundAccess | undefined {
  return findLedgerAccess(join(directory, 'ledger.db'));
}

/** The access file that a `serve` keeps beside a ledger, or a `run` keeps in the ledger's output folder. */
export function findLedgerAccess(ledger: string): FoundAccess | undefined {
  const folders = [...(basename(ledger) === 'ledger.db' ? [dirname(ledger)] : []), accessFolder(ledger)];
  const folder = folders.find((one) => existsSync(join(one, accessFileName)));
  return folder === undefined ? undefined : readAccess(folder);
}

/** The access file of the only access folder in the working directory; of several folders, that with `address`. */
export function findNearbyAccess(address: string | undefined): FoundAccess | undefined {
  const folders = readdirSync('.').filter(
    (name) => name.endsWith(accessSuffix) && existsSync(join(name, accessFileName)),
  );
  if (folders.length < 2) return folders.length === 0 ? undefined : readAccess(folders[0]);
  const fitting = address === undefined ? [] : folders.map(readAccess).filter((one) => one.addresses.includes(address));
  if (fitting.length === 1) return fitting[0];
  throw new CliError(
    `access: expected one access folder in ${process.cwd()}, got ${folders.sort().join(', ')}; name one with --access`,
    { exitCode: exitCode.badInput },
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
