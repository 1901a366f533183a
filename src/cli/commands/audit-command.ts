import type { Command } from '@commander-js/extra-typings';
import { decodeSweep } from '../../sweep/sweep.js';
import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import { addConnectionOptions } from '../access/connection.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { formatPlural } from '../command-line/format-quantity.js';
import { jsonText } from '../command-line/json-text.js';
import { defaultThreadCount, parseShare, parseThreadCount } from '../command-line/options.js';
import { aborted, listenForStop } from '../command-line/stop-signal.js';
import type { WrittenResults } from '../files/result-files.js';
import { describeTroubles } from '../screen/progress-text.js';
import { openProgressView } from '../screen/progress-view.js';
import { describeResults } from '../screen/result-text.js';
import { rewriteRunResults } from '../site/run-results.js';
import { openSweepSource, type SweepSource } from '../site/sweep-source.js';

export function addAuditCommand(program: Command): void {
  addConnectionOptions(program.command('audit'))
    .summary('compute a share of a finished sweep again, on this machine')
    .description(
      'Computes settled tasks again with threads of this process and compares the outcomes bit by bit. Where they differ, ' +
        'another thread decides: the outcomes of the process that was wrong are withdrawn and computed again, and the ' +
        'files of a directory are rewritten. Ends with 0 if all agree, and with 4 if a difference was found.',
    )
    .argument('<sweep>', 'identity (or a prefix of it), or an output directory of `run`')
    .option('--share <share>', 'of the settled tasks', parseShare, 1)
    .option('-t, --threads <count>', 'compute threads', parseThreadCount, defaultThreadCount())
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--no-heat-map', 'no live heat map on a terminal')
    .option('--json', 'as JSON lines', false)
    .action(async (name, options) => {
      const source = await openSweepSource(name, { ...options, writes: true });
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

async function auditSweep(source: SweepSource, options: AuditOptions): Promise<number> {
  const { client, sweepId, directory, startWorker } = source;
  const before = await readSweep(source);
  const { tasks, trials } = await client.auditSweep(sweepId, options.share);
  const stop = listenForStop(() => process.stderr.write('\nstopping: what was not compared yet stays open\n'));
  const view = openProgressView({ sweep: before.sweep, json: options.json, heatMap: options.heatMap });
  try {
    const worker = startWorker({ threads: options.threads, tell: view.tell });
    const watch = async (): Promise<void> => {
      for await (const news of client.watchSweep(sweepId, { signal: stop.signal })) view.update(news);
    };
    await Promise.race([worker.done, watch(), aborted(stop.signal)]).finally(view.close);
    const { sweep, progress } = await readSweep(source);
    const found = progress.withdrawn.slice(before.progress.withdrawn.length);
    const { conflicts } = progress;
    // The files are out of date if outcomes were withdrawn, or if a conflict began or ended.
    const isChanged = found.length > 0 || conflicts !== before.progress.conflicts;
    const written =
      isChanged && directory !== undefined ? await rewriteRunResults(client, { sweep, directory }) : undefined;
    report({ tasks, trials, found, progress, directory, written }, options.json);
    if (stop.exitCode() !== undefined) return stop.exitCode() ?? exitCode.interrupted;
    if (found.length > 0 || conflicts > 0) return exitCode.flawed;
    return (written?.failed.length ?? 0) > 0 ? exitCode.failed : exitCode.done;
  } finally {
    stop.dispose();
  }
}

async function readSweep({ client, sweepId }: SweepSource) {
  const { sweep, progress } = await client.getSweep(sweepId);
  if (sweep !== null && progress !== null) return { sweep: decodeSweep(sweep.document), progress };
  throw new CliError(`GetSweep ${sweepId}: expected sweep and progress, got a part of them`, {
    exitCode: exitCode.failed,
  });
}

interface AuditReport {
  readonly tasks: number;
  readonly trials: number;
  /** The sources that were withdrawn meanwhile. */
  readonly found: readonly string[];
  readonly progress: Progress__Output;
  readonly directory: string | undefined;
  readonly written: WrittenResults | undefined;
}

function report({ tasks, trials, found, progress, directory, written }: AuditReport, json: boolean): void {
  if (json) {
    const data = { kind: 'audit', tasks, trials, withdrawn: found, progress, ...written };
    process.stdout.write(`${jsonText(data)}\n`);
  } else {
    const isDone = progress.auditsOpen === 0;
    const asked = `${formatPlural(tasks, 'task')} with ${formatPlural(trials, 'trial')} ${isDone ? 'computed again' : 'chosen'}`;
    const isGood = isDone && found.length === 0 && progress.conflicts === 0;
    process.stdout.write(`${asked}: ${isGood ? 'all agree' : describeTroubles(progress).join(', ')}\n`);
    for (const path of written?.files ?? []) process.stdout.write(`${path}\n`);
  }
  if (directory === undefined || written === undefined) return;
  for (const line of describeResults(directory, written)) process.stderr.write(`${line}\n`);
}
