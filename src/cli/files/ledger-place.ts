import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';

/** A ledger that was named by itself, or by the directory in which `run` made it. */
export interface LedgerPlace {
  readonly ledger: string;
  /** Undefined where the ledger was named by itself. */
  readonly directory: string | undefined;
}

/** What begins every SQLite file. */
const magic = 'SQLite format 3\0';

/** Undefined for what is neither a directory nor a file of SQLite's. Whether it is a ledger is seen when it is opened. */
export function findLedgerPlace(name: string): LedgerPlace | undefined {
  const found = statSync(name, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return { ledger: ledgerPath(name), directory: name };
  return found?.isFile() === true && readStart(name) === magic ? { ledger: name, directory: undefined } : undefined;
}

/** The ledger that a command on files is about, which must be there. */
export function requireLedger(name: string): string {
  const found = statSync(name, { throwIfNoEntry: false });
  const path = found?.isDirectory() === true ? ledgerPath(name) : name;
  if (existsSync(path)) return path;
  throw new CliError(`${name}: expected a ledger, or a directory that \`phasegrid run\` wrote, got none`, {
    exitCode: exitCode.badInput,
  });
}

function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(magic.length);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

export function ledgerPath(directory: string): string {
  return join(directory, 'ledger.db');
}
