import { dirname } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { sizeLedgerFile } from '../../../coordinator/store/ledger-size.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatBytes } from '../command-line/format-quantity.js';
import { jsonText } from '../command-line/json-text.js';
import { requireLedger } from '../files/ledger-place.js';

export function addCompactCommand(program: Command): void {
  program
    .command('compact')
    .summary('give the space of deleted sweeps back')
    .description(
      'Rewrites a ledger that is not in use, without the space that deleted sweeps left. An interruption changes nothing. ' +
        'It needs room for two more copies meanwhile, one beside the ledger and one in SQLITE_TMPDIR (by default beside ' +
        'the ledger too).',
    )
    .argument('<ledger>', 'ledger file, or an output directory of `run`')
    .option('--json', 'as JSON', false)
    .action((name, options) => {
      const ledger = requireLedger(name);
      // SQLite's default may be a small file system in memory.
      process.env['SQLITE_TMPDIR'] ??= dirname(ledger);
      const bytesBefore = sizeLedgerFile(ledger);
      compact(ledger);
      const bytesAfter = sizeLedgerFile(ledger);
      const text = `${ledger}: ${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now`;
      process.stdout.write(`${options.json ? jsonText({ ledger, bytesBefore, bytesAfter }) : text}\n`);
    });
}

function compact(path: string): void {
  const ledger = openToCompact(path);
  try {
    while (ledger.hasDeletedRows()) ledger.purge();
    ledger.compact();
  } finally {
    ledger.close();
  }
}

function openToCompact(path: string): ReturnType<typeof openLedger> {
  try {
    return openLedger(path);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_IN_USE') throw error;
    throw new CliError(
      `${path}: a \`run\` or \`serve\` has it open; expected a ledger that nobody uses. Space that is free in it is used for ` +
        'the next outcomes; compact it when that process has ended',
      { exitCode: exitCode.failed, cause: error },
    );
  }
}
