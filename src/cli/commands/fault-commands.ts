import type { Command } from '@commander-js/extra-typings';
import type { Fault__Output } from '../../wire/generated/phasegrid/v1/Fault.js';
import { addConnectionOptions } from '../access/connection.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { jsonText } from '../command-line/json-text.js';
import { describeFaults } from '../screen/fault-text.js';
import { openSweepSource, readSweep, type SweepSource } from '../site/sweep-source.js';

/** The commands about the faults of a sweep. */
export function addFaultCommands(program: Command): void {
  addFaults(program);
  addRetry(program);
}

const sweepArgument = 'identity (or a prefix of it), or an output directory of `run`';

function addFaults(program: Command): void {
  addConnectionOptions(program.command('faults'))
    .summary('what went wrong in a sweep: attempts, trials set aside, conflicts, withdrawn hosts')
    .argument('<sweep>', sweepArgument)
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--json', 'as JSON', false)
    .action(async (name, options) => {
      const source = await openSweepSource(name, options);
      try {
        const faults = await listAllFaults(source);
        const text = options.json ? jsonText(faults) : describeFaults(faults, await readSweep(source));
        process.stdout.write(`${text}\n`);
      } finally {
        await source.close();
      }
    });
}

function addRetry(program: Command): void {
  addConnectionOptions(program.command('retry'))
    .summary('open the trials that were set aside, and undecided conflicts, again')
    .description(
      'Takes back the accepted outcomes of tasks in which trials were quarantined, or whose outcomes contradict each other. ' +
        'Workers compute these tasks again; for a directory, the same `phasegrid run` does.',
    )
    .argument('<sweep>', sweepArgument)
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--json', 'as JSON', false)
    .action(async (name, options) => {
      const source = await openSweepSource(name, { ...options, writes: true });
      try {
        const { tasks, trials, progress } = await source.client.retrySweep(source.sweepId);
        const text = describeRetry({ tasks, trials }, source.directory);
        process.stdout.write(`${options.json ? jsonText({ tasks, trials, progress }) : text}\n`);
      } finally {
        await source.close();
      }
    });
}

function describeRetry({ tasks, trials }: { tasks: number; trials: number }, directory: string | undefined): string {
  if (tasks === 0) return 'nothing to open again: no trial is set aside, and no conflict is left undecided';
  const opened = `${formatPlural(tasks, 'task')} with ${formatPlural(trials, 'trial')} opened again`;
  if (directory === undefined) return `${opened}: workers take them from here`;
  return `${opened}: \`phasegrid run FILE --out ${directory}\`, with the sweep's file, computes them`;
}

async function listAllFaults({ client, sweepId }: SweepSource): Promise<Fault__Output[]> {
  const faults: Fault__Output[] = [];
  let token = '';
  do {
    const page = await client.listFaults(sweepId, token);
    faults.push(...page.faults);
    token = page.nextPageToken;
  } while (token !== '');
  return faults;
}
