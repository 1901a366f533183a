import type { Command } from '@commander-js/extra-typings';
import { decodeSweep } from '../sweep/sweep.js';
import type { Fault__Output } from '../wire/generated/phasegrid/v1/Fault.js';
import type { Progress__Output } from '../wire/generated/phasegrid/v1/Progress.js';
import { addConnectionOptions } from './access/connection.js';
import { exitCode } from './exit-code.js';
import { resultFormats } from './export-names.js';
import { formatPlural } from './format-quantity.js';
import { jsonText } from './json-text.js';
import { defaultThreadCount, parseShare, parseThreadCount } from './options.js';
import { describeTroubles } from './progress-text.js';
import { openProgressView } from './progress-view.js';
import { writeResultFiles } from './result-files.js';
import { aborted, listenForStop } from './stop-signal.js';
import { openSweepSource, type SweepSource } from './sweep-source.js';

/** The commands about what went wrong in a sweep, and whether something did that nobody saw. */
export function addFaultCommands(program: Command): void {
  addFaults(program);
  addRetry(program);
  addAudit(program);
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
        const text = faults.length === 0 ? 'no faults' : faults.map(describeFault).join('\n');
        process.stdout.write(`${options.json ? jsonText(faults) : text}\n`);
      } finally {
        await source.close();
      }
    });
}

function addRetry(program: Command): void {
  addConnectionOptions(program.command('retry'))
    .summary('open the trials that were set aside, and undecided conflicts, again')
    .description(
      'Takes back what was accepted of tasks in which trials were set aside, or whose outcomes contradict each other, and ' +
        'has them computed anew by workers; a directory goes on with the same `phasegrid run`.',
    )
    .argument('<sweep>', sweepArgument)
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--json', 'as JSON', false)
    .action(async (name, options) => {
      const source = await openSweepSource(name, options);
      try {
        const { tasks, trials, progress } = await source.client.retrySweep(source.sweepId);
        const text = `${formatPlural(tasks, 'task')} with ${formatPlural(trials, 'trial')} opened again`;
        process.stdout.write(`${options.json ? jsonText({ tasks, trials, progress }) : text}\n`);
      } finally {
        await source.close();
      }
    });
}

function addAudit(program: Command): void {
  addConnectionOptions(program.command('audit'))
    .summary('compute a share of a finished sweep again, on this machine')
    .description(
      'Computes settled tasks again with threads of this process and compares the outcomes bit by bit. Where they differ ' +
        'another thread decides; whoever was wrong is withdrawn, its outcomes are computed anew, and the files of a ' +
        'directory are written anew. Ends with 0 where all agree, with 4 where anything was found.',
    )
    .argument('<sweep>', sweepArgument)
    .option('--share <share>', 'of the settled tasks', parseShare, 1)
    .option('-t, --threads <count>', 'compute threads', parseThreadCount, defaultThreadCount())
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'as JSON lines', false)
    .action(async (name, options) => {
      const source = await openSweepSource(name, options);
      try {
        process.exitCode = await auditSweep(source, options);
      } finally {
        await source.close();
      }
    });
}

interface AuditOptions {
  readonly share: number;
  readonly threads: number;
  readonly heatMap: boolean;
  readonly json: boolean;
}

async function auditSweep(
  { client, sweepId, startWorker, directory }: SweepSource,
  options: AuditOptions,
): Promise<number> {
  const before = await client.getSweep(sweepId);
  const { tasks, trials } = await client.auditSweep(sweepId, options.share);
  const stop = listenForStop(() => process.stderr.write('\nstopping: what was not compared yet stays open\n'));
  const { axes } = decodeSweep(before.sweep?.document ?? '');
  const view = openProgressView({ axes, json: options.json, heatMap: options.heatMap });
  try {
    const worker = startWorker({ threads: options.threads, tell: view.tell });
    const watch = async (): Promise<void> => {
      for await (const news of client.watchSweep(sweepId, { signal: stop.signal })) view.update(news);
    };
    await Promise.race([worker.done, watch(), aborted(stop.signal)]).finally(view.close);
    if (stop.exitCode() !== undefined) return stop.exitCode() ?? exitCode.interrupted;
  } finally {
    stop.dispose();
  }
  const { progress } = await client.getSweep(sweepId);
  if (progress === null) return exitCode.failed;
  const found = progress.withdrawn.slice(before.progress?.withdrawn.length ?? 0);
  const isWrong = found.length > 0 || progress.conflicts > 0;
  report({ tasks, trials, found, progress }, options.json);
  if (found.length > 0 && directory !== undefined) {
    await writeResultFiles(client, { sweepId, view: {}, formats: resultFormats, directory, also: [] });
  }
  return isWrong ? exitCode.flawed : exitCode.done;
}

function report(
  result: { tasks: number; trials: number; found: readonly string[]; progress: Progress__Output },
  json: boolean,
): void {
  const { tasks, trials, found, progress } = result;
  if (json) {
    process.stdout.write(`${jsonText({ kind: 'audit', tasks, trials, withdrawn: found, progress })}\n`);
    return;
  }
  const compared = `${formatPlural(tasks, 'task')} with ${formatPlural(trials, 'trial')} computed again`;
  const troubles = describeTroubles(progress);
  process.stdout.write(
    `${compared}: ${found.length === 0 && progress.conflicts === 0 ? 'all agree' : troubles.join(', ')}\n`,
  );
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

function describeFault(fault: Fault__Output): string {
  const { timeMs, kind, block, trialStart, trialCount, host, process: name, reason, message } = fault;
  const trials = trialCount === 1 ? `trial ${trialStart}` : `trials ${trialStart} to ${trialStart + trialCount - 1}`;
  const who = host === '' ? '' : `  ${host}${name === '' ? '' : ` (process ${name})`}`;
  const why = reason === '' ? '' : `  ${reason}`;
  const what = message === '' ? '' : `  ${message.split('\n')[0]}`;
  const word = kind.replace('KIND_', '').toLowerCase().replace('_', ' ');
  return `${new Date(timeMs).toISOString()}  ${word}  block ${block}, ${trials}${who}${why}${what}`;
}
