import { createLogUpdate } from 'log-update';
import type { Axis } from '../sweep/sweep.js';
import type { WatchSweepResponse__Output } from '../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { renderHeatMap } from './heat-map.js';
import { describeProgress, drawProgressBar } from './progress-text.js';

/** Shows a sweep's progress until `close`; each kind of listener gets what it can read. */
export interface ProgressView {
  readonly update: (news: WatchSweepResponse__Output) => void;
  readonly close: () => void;
}

export interface ProgressViewOptions {
  readonly axes: readonly Axis[];
  /** JSON lines on stdout instead of text on stderr. */
  readonly json: boolean;
  readonly heatMap: boolean;
}

/** A pipe or a log file gets no more than one line in so many milliseconds. */
const plainLinePeriodMs = 5000;

/** Picks the view for where the output goes: JSON lines, a live picture on a terminal, or plain lines. */
export function openProgressView(options: ProgressViewOptions): ProgressView {
  if (options.json) return jsonView();
  if (process.stderr.isTTY) return liveView(options);
  return plainView();
}

function jsonView(): ProgressView {
  return {
    update: ({ progress }) => process.stdout.write(`${JSON.stringify({ kind: 'progress', ...progress })}\n`),
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
      process.stderr.write(`${line}\n`);
    },
    close: () => undefined,
  };
}

function liveView({ axes, heatMap }: ProgressViewOptions): ProgressView {
  const draw = createLogUpdate(process.stderr);
  const picture = heatMap && process.env['NO_COLOR'] === undefined ? livePicture(axes) : undefined;
  return {
    update: (news) => {
      if (news.progress === null) return;
      picture?.update(news);
      const lines = picture?.lines({ columns: process.stderr.columns - 8, lines: process.stderr.rows - 4 }) ?? [];
      draw([...lines, drawProgressBar(news.progress)].join('\n'));
    },
    close: () => draw.done(),
  };
}

/** Keeps the counts of every cell; axes beyond the first two are summed over. */
function livePicture(axes: readonly Axis[]) {
  const columns = axes[0].values.length;
  const rows = axes.length > 1 ? axes[1].values.length : 1;
  const depth = axes.slice(2).reduce((product, axis) => product * axis.values.length, 1);
  const cellCount = columns * rows * depth;
  const successes = new Float64Array(cellCount);
  const trials = new Float64Array(cellCount);
  return {
    update: ({ cells }: WatchSweepResponse__Output): void => {
      for (const tally of cells) {
        successes[tally.cell] = tally.successes;
        trials[tally.cell] = tally.trials - tally.quarantined;
      }
    },
    lines: (size: { columns: number; lines: number }): string[] => {
      const rates = new Float64Array(columns * rows);
      for (let column = 0; column < columns; column += 1) {
        for (let row = 0; row < rows; row += 1) {
          const first = (column * rows + row) * depth;
          const sum = (counts: Float64Array): number =>
            counts.subarray(first, first + depth).reduce((a, b) => a + b, 0);
          rates[row * columns + column] = sum(successes) / sum(trials);
        }
      }
      const body = renderHeatMap({ columns, rows, rates }, size);
      const vertical = axes.length > 1 ? ` ${axes[1].name} ↑` : '';
      return [...body, ` ${axes[0].name} →${vertical}   success rate 0 ▁▃▅▇ 1`];
    },
  };
}
