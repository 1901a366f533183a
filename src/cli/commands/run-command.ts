import { basename, extname, join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { formatPlural } from '../command-line/format-quantity.js';
import { defaultThreadCount, parseLocalListenAddress, parseShare, parseThreadCount } from '../command-line/options.js';
import { readSweepFile } from '../files/sweep-file.js';
import { openLocalSite } from '../site/local-site.js';
import { runSweep } from './run-sweep.js';

export function addRunCommand(program: Command): void {
  program
    .command('run')
    .summary('run a sweep on this machine, from sweep file to diagram')
    .description(
      'Runs a sweep with a coordinator and a worker in this one process. The output directory gets the ledger, ' +
        'grid.csv, manifest.json, the diagram, where exact probabilities are known the deviations from them, where ' +
        'just one axis is a choice between two words a diagram of each and their paired difference, where the ' +
        'experiment has a headline metric a diagram of it, and the curves that trials kept. The same command again goes ' +
        'on where it stopped, or, when all is done, only rewrites the files. Raise `trials` in the file and run again: ' +
        'only the new trials are computed.',
    )
    .argument('<file>', 'sweep file, YAML or JSON')
    .option('-o, --out <dir>', 'output directory (default: out/<name of the file>)')
    .option('-t, --threads <count>', 'compute threads', parseThreadCount, defaultThreadCount())
    .option(
      '--listen <address>',
      'serve the gRPC API on this port or socket while it runs (default: a socket that nobody else can reach)',
      parseLocalListenAddress,
    )
    .option('--audit-share <share>', 'compute this share of the tasks a second time, by other threads', parseShare)
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'progress and result as JSON lines on stdout', false)
    .action(async (path, options) => {
      const file = readSweepFile(path);
      const out = options.out ?? join('out', basename(path, extname(path)));
      const { threads, listen, auditShare, heatMap, json } = options;
      process.exitCode = await runSweep({
        ...{ file, out, heatMap, json },
        openSite: () => openLocalSite(out, { listen, published: true, auditShare }),
        startThreads: (site, { tell }) => {
          const { done, drain } = site.startWorker({ threads, tell });
          // Threads of this process end with it.
          return { done: done.then(() => undefined), drain, abandon: () => Promise.resolve() };
        },
        crew: formatPlural(threads, 'thread'),
        stopping: 'stopping: keeping what is finished (again to stop at once)',
      });
    });
}
