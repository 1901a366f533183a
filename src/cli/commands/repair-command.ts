import type { Command } from '@commander-js/extra-typings';
import { repairLedger } from '../../../coordinator/store/repair-ledger.js';
import { requireLedger } from '../files/ledger-place.js';
import { findDeclaration } from '../files/sweep-file.js';
import { ownFingerprint } from '../site/own-fingerprint.js';

export function addRepairCommand(program: Command): void {
  program
    .command('repair')
    .summary('save what is whole of a damaged ledger, and keep the damaged one')
    .description(
      'Saves every undamaged fact into a new ledger in the place of the damaged one, which is kept beside it with its log ' +
        'under another name. The next `run` or `serve` computes what is missing again; a sweep whose own row is damaged ' +
        'must be submitted again.',
    )
    .argument('<ledger>', 'ledger file, or an output directory of `run`')
    .option('--json', 'as JSON', false)
    .action((name, options) => {
      const path = requireLedger(name);
      const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const report = repairLedger(path, { stamp, fingerprint: ownFingerprint(), findDeclaration });
      const lines = report.tables
        .filter(({ saved, lost }) => saved > 0 || lost !== 0)
        .map(({ table, saved, lost }) => `${table}: ${saved} rows saved, ${lost ?? 'nobody knows how many'} lost`);
      const text = [`${path} is new; the damaged one is ${report.keptAs}`, ...lines].join('\n');
      process.stdout.write(`${options.json ? JSON.stringify(report) : text}\n`);
    });
}
