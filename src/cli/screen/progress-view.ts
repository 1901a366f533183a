import { nameRate, successRate } from '../../sweep/rate-name.js';
import type { Sweep } from '../../sweep/sweep.js';
import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import type { WatchSweepResponse__Output } from '../../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { jsonText } from '../command-line/json-text.js';
import { findDeclaration } from '../files/sweep-file.js';
import { openLiveFrame, reflowsLines } from './live-frame.js';
import { openLivePicture } from './live-picture.js';
import { describeProgress, drawProgress } from './progress-text.js';

/** Shows a sweep's progress until `close`, in a form that fits the output. */
export interface ProgressView {
  readonly update: (news: WatchSweepResponse__Output) => void;
  /** Writes a line for the user, above a live picture. */
  readonly tell: (line: string) => void;
  readonly close: () => void;
}

export interface ProgressViewOptions {
  readonly sweep: Sweep;
  /** JSON lines on stdout instead of text on stderr. */
  readonly json: boolean;
  readonly heatMap: boolean;
}

/** A pipe or a log file gets at most one line in this time. */
const plainLinePeriodMs = 5000;

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
    close: () => undefined,
  };
}

function plainView(): ProgressView {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastLine = '';
  return {
    update: ({ progress }) => {
      if (progress === null) return;
      const nowMs = Date.now();
      const line = describeProgress(progress);
      if (progress.state === 'SWEEP_STATE_ACTIVE' && nowMs - lastMs < plainLinePeriodMs) return;
      if (line === lastLine) return;
      lastMs = nowMs;
      lastLine = line;
      writeLine(line);
    },
    tell: writeLine,
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
  const compose = (): string[] => {
    if (progress === undefined) return [];
    const { columns, rows } = terminal;
    const text = drawProgress(progress, columns);
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
    close: frame.close,
  };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
