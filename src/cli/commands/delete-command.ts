import type { Command } from '@commander-js/extra-typings';
import { addConnectionOptions } from '../access/connection.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { jsonText } from '../command-line/json-text.js';
import { findLedgerPlace } from '../files/ledger-place.js';
import { openSweepSource } from '../site/sweep-source.js';

export function addDeleteCommand(program: Command): void {
  addConnectionOptions(program.command('delete'))
    .summary('forget a sweep that is complete or cancelled, with all its outcomes')
    .description(
      'Removes a sweep from the ledger of a coordinator, or of a directory or ledger file. An active one is refused: cancel it ' +
        'first, or with --cancel. Files that were exported stay. Hosts that were withdrawn for its sake stay withdrawn. The space is used for the next ' +
        'outcomes; `phasegrid compact` gives it back.',
    )
    .argument('<sweep>', 'identity (or a prefix of it); or a directory or ledger file')
    .argument('[which]', 'the identity, where a directory or a ledger is named')
    .option('--cancel', 'cancel it first where it is active', false)
    .option('--json', 'as JSON', false)
    .action(async (name, which, options) => {
      // What goes is gone: no directory's only sweep is meant by itself.
      if (which === undefined && findLedgerPlace(name) !== undefined) {
        throw new CliError(
          `${name}: expected the identity of a sweep behind it, got none; \`phasegrid list ${name}\` shows them`,
          { exitCode: exitCode.badInput },
        );
      }
      const source = await openSweepSource(name, { ...options, sweep: which });
      try {
        if (options.cancel) await source.client.cancelSweep(source.sweepId);
        const { sweepId } = await source.client.deleteSweep(source.sweepId);
        process.stdout.write(`${options.json ? jsonText({ sweepId }) : `sweep ${sweepId} is deleted`}\n`);
      } finally {
        await source.close();
      }
    });
}
