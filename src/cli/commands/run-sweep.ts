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
import { aborted, listenForStop, type StopSignal } from '../command-line/stop-signal.js';
import { ledgerPath } from '../files/ledger-place.js';
import { makeOutputDirectory } from '../files/output-directory.js';
import type { WrittenResults } from '../files/result-files.js';
import { refuseForeignManifest } from '../files/result-folder.js';
import { describeStudyChange, findStudyChange, type StudyChange } from '../files/study-change.js';
import { composeSubmission, type SweepFile } from '../files/sweep-file.js';
import { describePlan } from '../screen/plan-text.js';
import { describeTroubles } from '../screen/progress-text.js';
import { openProgressView, type ProgressView } from '../screen/progress-view.js';
import { describeResults } from '../screen/result-text.js';
import { describeTransitions } from '../screen/transition-text.js';
import type { LocalSite } from '../site/local-site.js';
import { writeRunResults } from '../site/run-results.js';
import type { Threads } from '../site/threads.js';

/** A sweep on its way from file to diagram, wherever its threads are. */
export interface SweepFlow {
  readonly file: SweepFile;
  readonly out: string;
  readonly heatMap: boolean;
  readonly json: boolean;
  /** Opens the ledger in `out` and serves it. */
  readonly openSite: () => Promise<LocalSite>;
  readonly startThreads: (site: LocalSite, context: ThreadsContext) => Threads;
  /** Who computes, such as `4 threads`. */
  readonly crew: string;
  /** What a first signal to stop does, for a person. */
  readonly stopping: string;
}

/** What threads may show while they compute. */
type ThreadsContext = Pick<ProgressView, 'tell' | 'showJobs'>;

/** A sender of a signal often kills the process after half a minute, of which draining takes up to 10 s. */
const stoppingMaxMs = 20_000;

/** Gives the exit code. */
export async function runSweep(run: SweepFlow): Promise<number> {
  makeOutputDirectory(run.out);
  requireWritable(ledgerPath(run.out));
  refuseForeignManifest(run.out);
  if (!run.json) {
    const summary = summarisePlan(planSweep(run.file.sweep, run.file.declaration));
    process.stderr.write(`${describePlan(run.file, summary)}\n`);
  }
  const stop = listenForStop(() => process.stderr.write(`\n${run.stopping}\n`));
  let threads: Threads | undefined;
  const startThreads = (site: LocalSite, context: ThreadsContext): Threads => {
    threads = run.startThreads(site, context);
    return threads;
  };
  try {
    const site = await run.openSite();
    try {
      return await Promise.race([site.failed, runOnSite(site, { ...run, startThreads }, stop)]);
    } finally {
      await (site.isLost() ? threads?.abandon() : threads?.drain());
      await site.close();
    }
  } finally {
    stop.dispose();
  }
}

async function runOnSite(site: LocalSite, run: SweepFlow, stop: StopSignal): Promise<number> {
  const { client } = site;
  const { file } = run;
  const inLedger = (await client.listSweeps()).map(({ sweep }) => decodeSweep(sweep?.document ?? ''));
  const change = findStudyChange({ directory: run.out, inLedger }, file.sweep);
  if (change !== undefined && !run.json) process.stderr.write(`${describeStudyChange(change)}\n`);
  const submitted = await client.submitSweep(composeSubmission(file));
  const id = sweepId(file.sweep);
  let progress = submitted.progress;
  if (progress?.state === 'SWEEP_STATE_CANCELLED') progress = (await client.resumeSweep(id)).progress;
  if (run.json) printLine({ kind: 'start', sweepId: id, address: site.address, progress, ...nameChange(change) });
  if (progress?.state !== 'SWEEP_STATE_COMPLETE') {
    if (!run.json) process.stderr.write(`${describeStart(site, progress, run)}\n`);
    const computed = await computeToEnd(site, run, stop);
    if (computed.kind === 'stopped') return computed.exitCode;
    progress = computed.progress;
  } else if (!run.json) {
    process.stderr.write('Every trial is there already: writing the files anew.\n');
  }
  const results = await writeRunResults(client, { file, directory: run.out });
  report({ progress, results, run, transitions: await readTransitions(client, run) });
  if (isFlawed(progress)) return exitCode.flawed;
  return results.failed.length > 0 ? exitCode.failed : exitCode.done;
}

type Computed =
  | { readonly kind: 'complete'; readonly progress: Progress__Output }
  | { readonly kind: 'stopped'; readonly exitCode: number };

/** Until the sweep is complete or somebody wants it to stop; then the files of what there is are written here. */
async function computeToEnd(site: LocalSite, run: SweepFlow, stop: StopSignal): Promise<Computed> {
  const { client } = site;
  const view = openProgressView({ sweep: run.file.sweep, json: run.json, heatMap: run.heatMap });
  const threads = run.startThreads(site, view);
  const last = await Promise.race([
    site.failed,
    threads.done,
    watchToEnd(client, { id: sweepId(run.file.sweep), view, stop }),
    aborted(stop.signal),
  ]).finally(view.close);
  if (last === 'aborted' || stop.exitCode() !== undefined) {
    const endMs = performance.now() + stoppingMaxMs;
    // Trials that are finished on the threads must be reported.
    await threads.drain();
    await writePartial(site, run, () => endMs - performance.now());
    process.stderr.write(`Everything finished is kept in ${run.out}; the same command goes on from there.\n`);
    return { kind: 'stopped', exitCode: stop.exitCode() ?? exitCode.interrupted };
  }
  if (last === undefined) throw new Error('the threads ended before the sweep did');
  if (last.state !== 'SWEEP_STATE_CANCELLED') return { kind: 'complete', progress: last };
  await writePartial(site, run);
  process.stderr.write(`The sweep was cancelled; the same command takes it up again.\n`);
  return { kind: 'stopped', exitCode: exitCode.failed };
}

/** Writes grid and pictures of the trials so far. A failure is only reported, because the outcomes are in the ledger. */
async function writePartial({ client }: LocalSite, run: SweepFlow, timeLeftMs?: () => number): Promise<void> {
  const { file, out } = run;
  try {
    const { progress } = await client.getSweep(sweepId(file.sweep));
    if (progress === null || progress.trialsSettled === 0) return;
    const limits = timeLeftMs === undefined ? {} : { timeLeftMs };
    report({ progress, run, results: await writeRunResults(client, { file, directory: out, ...limits }) });
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

function describeStart(site: LocalSite, progress: Progress__Output | null, { out, crew }: SweepFlow): string {
  const done = progress?.trialsSettled ?? 0;
  const start = done > 0 ? `Resuming in ${out}` : `Running in ${out}`;
  const others =
    site.unpublished === undefined
      ? `\`phasegrid status ${out}\` and others reach it from elsewhere.`
      : `Commands in other shells cannot reach it: ${site.unpublished}.`;
  return `${start} with ${crew}. ${others}\nCtrl-C stops and keeps everything finished.`;
}

/** The transitions of a finished sweep as lines of text; none where it has no axis of numbers. */
async function readTransitions(client: Client, { file, json }: SweepFlow): Promise<readonly string[]> {
  if (json) return [];
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
  run: SweepFlow;
  transitions?: readonly string[];
}): void {
  const { progress, results, run } = result;
  const complete = progress.state === 'SWEEP_STATE_COMPLETE';
  if (run.json) {
    printLine({ kind: 'result', sweepId: progress.sweepId, complete, ...results, progress });
  } else {
    process.stderr.write(`${describeOutcome(progress)}\n`);
    for (const line of result.transitions ?? []) process.stderr.write(`${line}\n`);
    for (const path of results.files) process.stdout.write(`${path}\n`);
  }
  for (const line of describeResults(run.out, results)) process.stderr.write(`${line}\n`);
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
