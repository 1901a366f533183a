import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';

/** New folders are private; an existing one keeps its mode. */
const directoryMode = 0o700;

/** Makes a directory and its parents where they are missing. */
export function makeOutputDirectory(directory: string): void {
  try {
    makeWithParents(directory);
  } catch (cause) {
    throw new CliError(`cannot make the output directory ${directory}: ${describeCause(cause)}`, {
      exitCode: exitCode.failed,
      cause,
    });
  }
}

/** Node's recursive mkdir does not end where a file system refuses with ENOENT below an existing directory. */
function makeWithParents(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(directory);
  if (parent !== directory) makeWithParents(parent);
  try {
    mkdirSync(directory, { mode: directoryMode });
  } catch (cause) {
    // Another process may have been faster.
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) throw cause;
  }
}
