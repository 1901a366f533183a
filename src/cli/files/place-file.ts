import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { syncDirectory } from './write-file.js';

/** Renames a finished draft durably; never replaces an existing file. */
export function placeFile(draft: string, path: string): void {
  try {
    const file = openSync(draft, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    nameAnew(draft, path);
    syncDirectory(dirname(path));
  } catch (cause) {
    throw new CliError(`cannot write ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
}

/** Making a link fails where the name exists; a rename would replace the file. */
function nameAnew(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !linkless.has(error.code)) throw error;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      throw new Error('a file of that name is there', { cause: error });
    renameSync(draft, path);
    return;
  }
  rmSync(draft);
}

/** The errors of file systems that have no hard links. */
const linkless: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK']);
