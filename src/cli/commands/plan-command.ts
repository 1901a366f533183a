import type { Command } from '@commander-js/extra-typings';
import { planSweep } from '../../sweep/plan.js';
import { summarisePlan } from '../../sweep/plan-summary.js';
import { parseThreadCount, parseWholeNumber } from '../command-line/options.js';
import { readSweepFile } from '../files/sweep-file.js';
import { defaultNodeThreads, describePlan } from '../screen/plan-text.js';

/** More than any cluster has. */
const nodeCountMax = 1_000_000;

export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .summary('say what a sweep file would run, and start nothing')
    .argument('<file>', 'sweep file, YAML or JSON')
    .option('--json', 'as JSON', false)
    .option('--nodes <count>', 'say how long so many nodes take', (text) =>
      parseWholeNumber(text, { low: 1, high: nodeCountMax }),
    )
    .option('--threads <count>', 'threads of a node', parseThreadCount, defaultNodeThreads)
    .action((path, { json, nodes, threads }) => {
      const file = readSweepFile(path);
      const summary = summarisePlan(planSweep(file.sweep, file.declaration));
      process.stdout.write(
        json ? `${JSON.stringify(summary)}\n` : `${describePlan(file, summary, { nodes, threads })}\n`,
      );
    });
}
