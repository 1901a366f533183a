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
      'Removes a sweep from the ledger of a coordinator, of a directory or of a ledger file. An active sweep is refused: ' +
        'cancel it first, or use --cancel. Exported files stay, and so do withdrawals of hosts. The freed space is used for ' +
        'later outcomes; `phasegrid compact` returns it to the file system.',
    )
    .argument('<sweep>', 'identity (or a prefix of it); or a directory or ledger file')
    .argument('[which]', 'the identity, where a directory or a ledger is named')
    .option('--cancel', 'cancel it first where it is active', false)
    .option('--json', 'as JSON', false)
    .action(async (name, which, options) => {
      // Deleting cannot be undone, so even the only sweep of a directory must be named.
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
