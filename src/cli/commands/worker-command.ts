import type { Command } from '@commander-js/extra-typings';
import { addConnectionOptions, readConnection } from '../access/connection.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { defaultThreadCount, parseThreadCount } from '../command-line/options.js';
import { aborted, listenForStop } from '../command-line/stop-signal.js';
import { startLocalWorker } from '../site/local-worker.js';

export function addWorkerCommand(program: Command): void {
  addConnectionOptions(program.command('worker'))
    .summary('compute for a coordinator')
    .description(
      'Computes tasks of a coordinator until it is stopped. SIGTERM, Ctrl-C and every warning of a batch system start a ' +
        'drain: running tasks are finished or returned, everything is reported, and the process ends with 0 within 10 ' +
        'seconds.',
    )
    .option('-t, --threads <count>', 'compute threads', parseThreadCount, defaultThreadCount())
    .action(async (options) => {
      const connection = readConnection(options, { roles: ['worker'] });
      const stop = listenForStop(() => process.stderr.write('draining: finishing or returning tasks\n'));
      const worker = startLocalWorker({
        connection,
        threads: options.threads,
        tell: (line) => process.stderr.write(`${line}\n`),
      });
      process.stderr.write(`worker with ${formatPlural(options.threads, 'thread')} for ${connection.address}\n`);
      try {
        await Promise.race([worker.done, aborted(stop.signal)]);
        await worker.drain();
      } finally {
        stop.dispose();
      }
    });
}
