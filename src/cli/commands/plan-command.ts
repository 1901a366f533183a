import type { Command } from '@commander-js/extra-typings';
import { planSweep } from '../../sweep/plan.js';
import { summarisePlan } from '../../sweep/plan-summary.js';
import { readSweepFile } from '../files/sweep-file.js';
import { describePlan } from '../screen/plan-text.js';

export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .summary('say what a sweep file would run, and start nothing')
    .argument('<file>', 'sweep file, YAML or JSON')
    .option('--json', 'as JSON', false)
    .action((path, { json }) => {
      const file = readSweepFile(path);
      const summary = summarisePlan(planSweep(file.sweep, file.declaration));
      process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${describePlan(file, summary)}\n`);
    });
}
