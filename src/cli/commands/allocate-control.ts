import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { jobName } from '../../allocation/job-name.js';
import type { AllocationWish } from '../../allocation/observation.js';
import type { Allocation__Output } from '../../wire/generated/phasegrid/v1/Allocation.js';
import { addConnectionOptions, type ConnectionOptions, readConnection } from '../access/connection.js';
import { type Client, connect } from '../client/client.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { jsonText } from '../command-line/json-text.js';
import { parseWholeNumber } from '../command-line/options.js';
import { readLogEnd } from '../engines/read-log-end.js';
import { describeAllocations, describeEnding } from '../screen/allocation-table.js';

/** What is asked of allocations from another shell. */
export function addAllocateControl(allocate: Command): void {
  addList(allocate);
  addLog(allocate);
  addWish(allocate, { wish: 'pause', summary: 'submit no more jobs and cancel those that wait; what runs works on' });
  addWish(allocate, { wish: 'resume', summary: 'end a pause, whatever caused it' });
  addWish(allocate, { wish: 'remove', summary: 'have the workers report, and cancel all jobs' });
}

function addList(allocate: Command): void {
  addConnectionOptions(allocate.command('list'))
    .summary('the allocations of a coordinator, with their jobs')
    .option('--json', 'as JSON', false)
    .action(async (options) => {
      const allocations = await withClient(options, (client) => client.allocations.list());
      process.stdout.write(`${options.json ? jsonText(allocations) : describeAllocations(allocations)}\n`);
    });
}

function addLog(allocate: Command): void {
  addConnectionOptions(allocate.command('log'))
    .summary("the last lines of a job's log, and how the job ended")
    .argument('<id>', 'allocation, or a prefix of it')
    .argument('[job]', 'number of a job (default: the one that failed last, else the one that ended last)', parseJob)
    .action(async (id, job, options) => {
      const [allocation] = await withClient(options, (client) => client.allocations.list(id));
      process.stdout.write(`${await describeLog(allocation, job)}\n`);
    });
}

async function describeLog(allocation: Allocation__Output, asked: number | undefined): Promise<string> {
  const { allocationId, folder, ended } = allocation;
  const last = ended.findLast(({ failed }) => failed) ?? ended.at(-1);
  const number = asked ?? last?.number;
  if (number === undefined) throw refuse(`allocation ${allocationId}: expected a job that has ended, got none yet`);
  const found = ended.find((each) => each.number === number);
  const path = join(folder, `${jobName(allocationId, number)}.log`);
  // What the ledger quotes can be read from everywhere, and the file where the jobs were submitted.
  const text = await readLogEnd(path).catch(() => '');
  const lines = text.trimEnd() === '' ? (found?.log ?? []) : text.trimEnd().split('\n');
  if (found === undefined && lines.length === 0) {
    throw refuse(`allocation ${allocationId}: nothing is known of job ${number}, and there is no log at ${path}`);
  }
  const ending = found === undefined ? `job ${number}: it has not ended, or long ago` : describeEnding(found);
  return [ending, `log: ${path}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function addWish(
  allocate: Command,
  { wish, summary }: { readonly wish: AllocationWish; readonly summary: string },
): void {
  addConnectionOptions(allocate.command(wish))
    .summary(summary)
    .argument('<id>', 'allocation, or a prefix of it')
    .action(async (id, options) => {
      const { allocation } = await withClient(options, (client) => client.allocations.control(id, wish));
      if (allocation === null)
        throw new CliError(`${wish}: expected the allocation, got none`, { exitCode: exitCode.failed });
      const { allocationId, heldBy, engine } = allocation;
      if (heldBy !== '') {
        process.stdout.write(`${allocationId}  ${wish}: told to ${heldBy}\n`);
        return;
      }
      throw new CliError(
        `allocation ${allocationId}: the wish is noted, but no process runs it: start \`phasegrid allocate ${engine} ` +
          `--allocation ${allocationId}\` with its options where its jobs were submitted`,
        { exitCode: exitCode.failed },
      );
    });
}

async function withClient<Reply>(options: ConnectionOptions, call: (client: Client) => Promise<Reply>): Promise<Reply> {
  const client = connect(readConnection(options));
  try {
    return await call(client);
  } finally {
    client.close();
  }
}

function parseJob(text: string): number {
  return parseWholeNumber(text, { low: 1, high: 999_999_999 });
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.refused });
}
