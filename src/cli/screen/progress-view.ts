import { nameRate, successRate } from '../../sweep/rate-name.js';
import type { Sweep } from '../../sweep/sweep.js';
import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import type { WatchSweepResponse__Output } from '../../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { jsonText } from '../command-line/json-text.js';
import { findDeclaration } from '../files/sweep-file.js';
import { describeJobs, type JobsPicture } from './jobs-text.js';
import { openLiveFrame, reflowsLines } from './live-frame.js';
import { openLivePicture } from './live-picture.js';
import { openPlainLines } from './plain-lines.js';
import { drawProgress } from './progress-text.js';

/** Shows a sweep's progress until `close`, in a form that fits the output. */
export interface ProgressView {
  readonly update: (news: WatchSweepResponse__Output) => void;
  /** Writes a line for the user, above a live picture. */
  readonly tell: (line: string) => void;
  /** What the jobs are at that compute; told again only where it has changed. */
  readonly showJobs: (jobs: JobsPicture) => void;
  readonly close: () => void;
}

export interface ProgressViewOptions {
  readonly sweep: Sweep;
  /** JSON lines on stdout instead of text on stderr. */
  readonly json: boolean;
  readonly heatMap: boolean;
}

/** Chooses the view for the output: JSON lines, a live picture on a terminal, or plain lines. */
export function openProgressView(options: ProgressViewOptions): ProgressView {
  if (options.json) return jsonView();
  return canRedraw(process.stderr) ? liveView(options) : plainView();
}

/** Whether the stream is a terminal with a known size, whose cursor can be moved. */
function canRedraw({ isTTY, columns, rows }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0 && rows > 0 && process.env['TERM'] !== 'dumb';
}

function jsonView(): ProgressView {
  return {
    update: ({ progress }) => process.stdout.write(`${jsonText({ kind: 'progress', ...progress })}\n`),
    tell: writeLine,
    showJobs: onChange((jobs) => process.stdout.write(`${jsonText({ kind: 'jobs', ...jobs })}\n`)),
    close: () => undefined,
  };
}

function plainView(): ProgressView {
  const { update, showJobs } = openPlainLines({ write: writeLine, nowMs: Date.now });
  return {
    update: ({ progress }) => {
      if (progress !== null) update(progress);
    },
    tell: writeLine,
    showJobs,
    close: () => undefined,
  };
}

function liveView({ sweep, heatMap }: ProgressViewOptions): ProgressView {
  const terminal = process.stderr;
  const declaration = findDeclaration(sweep.experiment);
  // A sweep of an experiment that this version does not have can be watched too.
  const rate = declaration === undefined ? successRate : nameRate(declaration, sweep);
  const picture = heatMap ? openLivePicture({ axes: sweep.axes, rate }, terminal.getColorDepth()) : undefined;
  let progress: Progress__Output | undefined;
  let jobs: JobsPicture | undefined;
  const compose = (): string[] => {
    if (progress === undefined) return [];
    const { columns, rows } = terminal;
    const jobsLine = jobs === undefined ? [] : [describeJobs(jobs).slice(0, columns)];
    const text = [...drawProgress(progress, columns), ...jobsLine];
    // One line is left for the cursor below the picture.
    return [...(picture?.lines({ columns, lines: rows - text.length - 1 }) ?? []), ...text];
  };
  const frame = openLiveFrame(terminal, { reflows: reflowsLines(process.env), compose });
  return {
    update: (news) => {
      if (news.progress === null) return;
      picture?.update(news);
      progress = news.progress;
      frame.draw(compose());
    },
    tell: frame.print,
    showJobs: onChange((changed) => {
      jobs = changed;
      frame.draw(compose());
    }),
    close: frame.close,
  };
}

function onChange(show: (jobs: JobsPicture) => void): (jobs: JobsPicture) => void {
  let last = '';
  return (jobs) => {
    const text = describeJobs(jobs);
    if (text === last) return;
    last = text;
    show(jobs);
  };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
