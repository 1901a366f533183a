import { mkdirSync } from 'node:fs';
import { CliError } from './cli-error.js';
import { describeCause } from './describe-cause.js';
import { exitCode } from './exit-code.js';

/** Makes a directory and its parents where they are missing. */
export function makeOutputDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw new CliError(`cannot make the output directory ${directory}: ${describeCause(cause)}`, {
      exitCode: exitCode.failed,
      cause,
    });
  }
}
