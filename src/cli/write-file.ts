import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { CliError } from './cli-error.js';
import { describeCause } from './describe-cause.js';
import { exitCode } from './exit-code.js';

/** Writes the whole file or leaves the old one: a reader never sees a half. */
export function writeWholeFile(path: string, content: Uint8Array | string): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new CliError(`cannot write ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
}
