import type { Command } from '@commander-js/extra-typings';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { addConnectionOptions } from '../access/connection.js';
import { jsonText } from '../command-line/json-text.js';
import { describeWorkers } from '../screen/worker-table.js';
import { openAllSweeps } from '../site/sweep-source.js';

export function addWorkersCommand(program: Command): void {
  addConnectionOptions(program.command('workers'))
    .summary('the workers of a coordinator: where they are, what they do, how long they stay, and why they went')
    .argument('[directory]', 'an output directory of `run`; a coordinator where none is named')
    .option('--json', 'as JSON', false)
    .action(async (directory, options) => {
      const source = await openAllSweeps(directory, options);
      try {
        const workers = await source.client.listWorkers();
        process.stdout.write(`${options.json ? jsonText(workers) : describeWorkers(workers, systemClock.wallMs())}\n`);
      } finally {
        await source.close();
      }
    });
}
