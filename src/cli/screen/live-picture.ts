import { type RateName, successRate } from '../../sweep/rate-name.js';
import type { Axis, ParameterValue } from '../../sweep/sweep.js';
import type { WatchSweepResponse__Output } from '../../wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { type HeatMapSize, renderHeatMap, renderRamp } from './heat-map.js';
import { visibleLength } from './live-frame.js';

/** The heat map of an active sweep, with its axes and its legend. */
export interface LivePicture {
  readonly update: (news: WatchSweepResponse__Output) => void;
  /** No lines where the terminal is too small for a picture. */
  readonly lines: (size: HeatMapSize) => string[];
}

/** A picture with fewer lines is not drawn. */
const linesMin = 4;
const columnsMin = 20;

const captionLines = 1;
const rampColumns = 10;
const captionGap = '   ';

export interface PictureSubject {
  readonly axes: readonly Axis[];
  /** The rate of a bad event is drawn with reversed colours. */
  readonly rate: RateName;
}

/** Keeps the counts of every cell, and sums over axes beyond the first two. `colours` is in bits. */
export function openLivePicture(subject: PictureSubject, colours: number): LivePicture {
  const { axes, rate } = subject;
  const columns = axes[0].values.length;
  const rows = axes.length > 1 ? axes[1].values.length : 1;
  const depth = axes.slice(2).reduce((product, axis) => product * axis.values.length, 1);
  const cellCount = columns * rows * depth;
  const successes = new Float64Array(cellCount);
  const trials = new Float64Array(cellCount);
  const rates = (): Float64Array =>
    Float64Array.from({ length: columns * rows }, (_, position) => {
      const first = ((position % columns) * rows + Math.floor(position / columns)) * depth;
      const sum = (counts: Float64Array): number => counts.subarray(first, first + depth).reduce((a, b) => a + b, 0);
      const measured = sum(successes) / sum(trials);
      return rate.isBad ? 1 - measured : measured;
    });
  return {
    update: ({ cells }) => {
      for (const tally of cells) {
        successes[tally.cell] = tally.successes;
        trials[tally.cell] = tally.trials - tally.quarantined;
      }
    },
    lines: (size) => {
      if (size.lines < linesMin || size.columns < columnsMin) return [];
      const room = { columns: size.columns, lines: size.lines - captionLines };
      const map = { columns, rows, rates: rates() };
      const whole = map.rates.every((one) => !Number.isNaN(one));
      return [...renderHeatMap(map, room, colours), drawCaption(subject, { columns: size.columns, colours, whole })];
    },
  };
}

/** The axes and the legend, as far as they fit. */
function drawCaption(
  { axes, rate }: PictureSubject,
  { columns, colours, whole }: { readonly columns: number; readonly colours: number; readonly whole: boolean },
): string {
  const ranges = axes
    .slice(0, 2)
    .map(({ name, values }, index) => `${index === 0 ? '→' : '↑'} ${name} ${range(values)}`);
  const name = rate.name === successRate.name ? 'success' : rate.name;
  const ramp = `${name} 0 ${renderRamp(rampColumns, { colours, isBad: rate.isBad })} 1`;
  const words = [ranges.join('   ').slice(0, columns), ramp, ...(whole ? [] : ['· not measured'])];
  return words.reduce((text, word) =>
    visibleLength(text) + captionGap.length + visibleLength(word) > columns ? text : `${text}${captionGap}${word}`,
  );
}

function range(values: readonly ParameterValue[]): string {
  return values.length === 1 ? String(values[0]) : `${values[0]} … ${values[values.length - 1]}`;
}
