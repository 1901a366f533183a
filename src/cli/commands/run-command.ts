import { basename, extname, join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { requireWritable } from '../../../coordinator/store/private-copy.js';
import { planSweep } from '../../sweep/plan.js';
import { summarisePlan } from '../../sweep/plan-summary.js';
import { decodeSweep } from '../../sweep/sweep.js';
import { sweepId } from '../../sweep/sweep-id.js';
import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import type { Client } from '../client/client.js';
import { ClientError } from '../client/client-error.js';
import { fetchFile } from '../client/fetch-file.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { isFlawed } from '../command-line/flawed.js';
import { formatCount, formatDuration, formatPlural } from '../command-line/format-quantity.js';
import { jsonText } from '../command-line/json-text.js';
import { defaultThreadCount, parseLocalListenAddress, parseShare, parseThreadCount } from '../command-line/options.js';
import { aborted, listenForStop, type StopSignal } from '../command-line/stop-signal.js';
import { ledgerPath } from '../files/ledger-place.js';
import { makeOutputDirectory } from '../files/output-directory.js';
import type { WrittenResults } from '../files/result-files.js';
import { refuseForeignManifest } from '../files/result-folder.js';
import { describeStudyChange, findStudyChange, type StudyChange } from '../files/study-change.js';
import { composeSubmission, readSweepFile, type SweepFile } from '../files/sweep-file.js';
import { describePlan } from '../screen/plan-text.js';
import { describeTroubles } from '../screen/progress-text.js';
import { openProgressView, type ProgressView } from '../screen/progress-view.js';
import { describeResults } from '../screen/result-text.js';
import { describeTransitions } from '../screen/transition-text.js';
import { type LocalSite, openLocalSite } from '../site/local-site.js';
import { writeRunResults } from '../site/run-results.js';

interface RunOptions {
  readonly out: string;
  readonly threads: number;
  readonly listen?: string | undefined;
  readonly auditShare?: number | undefined;
  readonly heatMap: boolean;
  readonly json: boolean;
}

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
      process.exitCode = await runSweep(file, { ...options, out });
    });
}

async function runSweep(file: SweepFile, options: RunOptions): Promise<number> {
  makeOutputDirectory(options.out);
  requireWritable(ledgerPath(options.out));
  refuseForeignManifest(options.out);
  if (!options.json) {
    const summary = summarisePlan(planSweep(file.sweep, file.declaration));
    process.stderr.write(`${describePlan(file, summary)}\n`);
  }
  const stop = listenForStop(() =>
    process.stderr.write('\nstopping: keeping what is finished (again to stop at once)\n'),
  );
  const site = await openLocalSite(options.out, {
    listen: options.listen,
    published: true,
    auditShare: options.auditShare,
  });
  try {
    return await Promise.race([site.failed, runOnSite(site, { file, options, stop })]);
  } finally {
    await site.close();
    stop.dispose();
  }
}

/** A sender of a signal often kills the process after half a minute, of which draining takes up to 10 s. */
const stoppingMaxMs = 20_000;

async function runOnSite(
  site: LocalSite,
  { file, options, stop }: { file: SweepFile; options: RunOptions; stop: StopSignal },
): Promise<number> {
  const { client } = site;
  const inLedger = (await client.listSweeps()).map(({ sweep }) => decodeSweep(sweep?.document ?? ''));
  const change = findStudyChange({ directory: options.out, inLedger }, file.sweep);
  if (change !== undefined && !options.json) process.stderr.write(`${describeStudyChange(change)}\n`);
  const submitted = await client.submitSweep(composeSubmission(file));
  const id = sweepId(file.sweep);
  let progress = submitted.progress;
  if (progress?.state === 'SWEEP_STATE_CANCELLED') progress = (await client.resumeSweep(id)).progress;
  if (options.json) printLine({ kind: 'start', sweepId: id, address: site.address, progress, ...nameChange(change) });
  if (progress?.state !== 'SWEEP_STATE_COMPLETE') {
    if (!options.json) process.stderr.write(`${describeStart(site, progress, options)}\n`);
    const view = openProgressView({ sweep: file.sweep, json: options.json, heatMap: options.heatMap });
    const worker = site.startWorker({ threads: options.threads, tell: view.tell });
    const last = await Promise.race([
      site.failed,
      worker.done.then(() => undefined),
      watchToEnd(client, { id, view, stop }),
      aborted(stop.signal),
    ]).finally(view.close);
    if (last === 'aborted' || stop.exitCode() !== undefined) {
      const endMs = performance.now() + stoppingMaxMs;
      // Trials that are finished on the threads must be reported.
      await worker.drain();
      await writePartial(site, { file, options, timeLeftMs: () => endMs - performance.now() });
      process.stderr.write(`Everything finished is kept in ${options.out}; the same command goes on from there.\n`);
      return stop.exitCode() ?? exitCode.interrupted;
    }
    if (last === undefined) throw new Error('the worker ended before the sweep did');
    progress = last;
    if (progress.state === 'SWEEP_STATE_CANCELLED') {
      await writePartial(site, { file, options });
      process.stderr.write(`The sweep was cancelled; the same command takes it up again.\n`);
      return exitCode.failed;
    }
  } else if (!options.json) {
    process.stderr.write('Every trial is there already: writing the files anew.\n');
  }
  const results = await writeRunResults(client, { file, directory: options.out });
  report({ progress, results, options, transitions: await readTransitions(client, file, options) });
  if (isFlawed(progress)) return exitCode.flawed;
  return results.failed.length > 0 ? exitCode.failed : exitCode.done;
}

/** Writes grid and pictures of the trials so far. A failure is only reported, because the outcomes are in the ledger. */
async function writePartial(
  { client }: LocalSite,
  request: { file: SweepFile; options: RunOptions; timeLeftMs?: () => number },
): Promise<void> {
  const { file, options, ...limits } = request;
  try {
    const { progress } = await client.getSweep(sweepId(file.sweep));
    if (progress === null || progress.trialsSettled === 0) return;
    report({ progress, options, results: await writeRunResults(client, { file, directory: options.out, ...limits }) });
  } catch (error) {
    process.stderr.write(`The files of what there is were not written: ${describeCause(error)}\n`);
  }
}

function nameChange(change: StudyChange | undefined): object {
  if (change === undefined) return {};
  return { replaces: { sweepId: change.formerId, differences: change.differences } };
}

async function watchToEnd(
  client: Client,
  { id, view, stop }: { id: string; view: ProgressView; stop: StopSignal },
): Promise<Progress__Output | undefined> {
  let last: Progress__Output | undefined;
  for await (const news of client.watchSweep(id, { signal: stop.signal })) {
    view.update(news);
    last = news.progress ?? last;
  }
  return last;
}

function describeStart(site: LocalSite, progress: Progress__Output | null, options: RunOptions): string {
  const done = progress?.trialsSettled ?? 0;
  const start = done > 0 ? `Resuming in ${options.out}` : `Running in ${options.out}`;
  const threads = formatPlural(options.threads, 'thread');
  const others =
    site.unpublished === undefined
      ? `\`phasegrid status ${options.out}\` and others reach it from elsewhere.`
      : `Commands in other shells cannot reach it: ${site.unpublished}.`;
  return `${start} with ${threads}. ${others}\nCtrl-C stops and keeps everything finished.`;
}

/** The transitions of a finished sweep as lines of text; none where it has no axis of numbers. */
async function readTransitions(client: Client, file: SweepFile, options: RunOptions): Promise<readonly string[]> {
  if (options.json) return [];
  const { sweep } = file;
  try {
    const view = { trials: sweep.trials, table: 'transitions' } as const;
    const content = await fetchFile(client, { sweepId: sweepId(sweep), format: 'json', view });
    return describeTransitions(content, sweep.axes);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'FAILED_PRECONDITION') return [];
    throw error;
  }
}

function report(result: {
  progress: Progress__Output;
  results: WrittenResults;
  options: RunOptions;
  transitions?: readonly string[];
}): void {
  const { progress, results, options } = result;
  const complete = progress.state === 'SWEEP_STATE_COMPLETE';
  if (options.json) {
    printLine({ kind: 'result', sweepId: progress.sweepId, complete, ...results, progress });
  } else {
    process.stderr.write(`${describeOutcome(progress)}\n`);
    for (const line of result.transitions ?? []) process.stderr.write(`${line}\n`);
    for (const path of results.files) process.stdout.write(`${path}\n`);
  }
  for (const line of describeResults(options.out, results)) process.stderr.write(`${line}\n`);
}

function describeOutcome(progress: Progress__Output): string {
  const troubles = describeTroubles(progress).map((trouble) => `, ${trouble}`);
  const compute = formatDuration(progress.computeSeconds);
  const audits =
    progress.auditsPassed === 0 ? '' : `, ${formatPlural(progress.auditsPassed, 'task')} computed again alike`;
  const cells = formatPlural(progress.cellCount, 'cell');
  const trials =
    progress.state === 'SWEEP_STATE_COMPLETE'
      ? formatPlural(progress.trialCount, 'trial')
      : `${formatCount(progress.trialsSettled)} of ${formatPlural(progress.trialCount, 'trial')}`;
  const lead = progress.state === 'SWEEP_STATE_COMPLETE' ? 'Done' : 'Not finished';
  return `${lead}: ${cells}, ${trials}${audits}${troubles.join('')}, ${compute} of compute.`;
}

function printLine(data: object): void {
  process.stdout.write(`${jsonText(data)}\n`);
}
