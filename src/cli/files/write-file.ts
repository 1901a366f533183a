import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';

/** Results are private until their owner changes the mode; a stricter umask applies. */
const fileMode = 0o600;

/**
 * Writes the whole file, or leaves the old one. No reader sees an incomplete file, not even after a power failure.
 */
export function writeWholeFile(path: string, content: Uint8Array | string): void {
  const draft = draftPath(path, process.pid);
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, content, { flag: 'wx', mode: fileMode, flush: true });
    renameSync(draft, path);
    syncDirectory(dirname(path));
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new CliError(`cannot write ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
}

export function draftPath(path: string, processId: number): string {
  return `${path}.${processId}.draft`;
}

/** The file of which this name is a draft, and the process that writes it; undefined for other names. */
export function parseDraftName(name: string): { readonly fileName: string; readonly processId: number } | undefined {
  const found = /^(?<fileName>.+)\.(?<processId>\d+)\.draft$/.exec(name)?.groups;
  return found === undefined ? undefined : { fileName: found['fileName'], processId: Number(found['processId']) };
}

/** A rename changes the directory, so it is on disk only once the directory is. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some file systems cannot sync directories, and need not.
    if (!(error instanceof Error) || !('code' in error) || !unsyncable.has(error.code)) throw error;
  } finally {
    closeSync(descriptor);
  }
}

const unsyncable: ReadonlySet<unknown> = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);
