import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';

/** A ledger that was named by its file, or by the directory in which `run` made it. */
export interface LedgerPlace {
  readonly ledger: string;
  /** Undefined where the ledger was named by its file. */
  readonly directory: string | undefined;
}

/** What begins every SQLite file. */
const magic = 'SQLite format 3\0';

/** Undefined for a name of neither a directory nor an SQLite file. Opening it shows whether it is a ledger. */
export function findLedgerPlace(name: string): LedgerPlace | undefined {
  const found = statSync(name, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return { ledger: ledgerPath(name), directory: name };
  return found?.isFile() === true && readStart(name) === magic ? { ledger: name, directory: undefined } : undefined;
}

/** The ledger file that a command needs; throws where there is none. */
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
