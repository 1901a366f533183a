import { type Zippable, zipSync } from 'fflate';
import { buildGrid, type Grid } from '../statistics/grid.js';
import type { MetricGrid } from '../statistics/metric-grid.js';
import { tallyCells } from '../statistics/verdict-table.js';
import { listMeasuredMetrics } from '../sweep/measured-metrics.js';
import { verdictNames } from '../sweep/outcome.js';
import { encodeSweep, type ParameterValue } from '../sweep/sweep.js';
import type { Tally } from '../sweep/tally.js';
import type { DataInput } from './data-input.js';
import { metricFigures, readMetricFigure } from './metric-columns.js';
import { encodeNpy, type NpyArray } from './npy.js';

/** The earliest date of a ZIP archive; constant, so that the bytes do not depend on the time of writing. */
const archiveDate = '1980-01-01T00:00:00';

const compressionLevel = 6;

/**
 * The grid as numpy's .npz. With S the axes' lengths, T trials and Q metrics:
 *
 * - `sweep`: the sweep document (JSON) as a string; `axes`: the axes' names, whose order is that of S
 * - `axis_NAME`: an axis' values; `size_NAME` (S): the sizes that derived axes give
 * - `trials`, `successes`, `unresolved`, `quarantined`, `conflicting` (S, uint32), `rate`, `low`, `high` (S; NaN
 *   without a verdict)
 * - `exact`, `deviation` (S; NaN where not known), where theory knows the success probability of any cell: that, and how
 *   far the successes lie from it in standard errors
 * - `verdicts` (T x S, uint8): codes into `verdict_names`; 255 where a trial is not settled
 * - `metrics` (T x S x Q; NaN where not measured) and `metric_names`, where the input has metrics
 * - `metric_measured` (S x Q, uint32), the trials that measured it, quarantined ones left out, and over these `metric_mean`,
 *   `metric_median`, `metric_lower_quartile`, `metric_upper_quartile` (S x Q; NaN without any), where it has summaries
 */
export function encodeNpz(input: Pick<DataInput, 'plan' | 'table' | 'metrics' | 'exact' | 'metricGrid'>): Uint8Array {
  const { plan, table } = input;
  const { sweep } = plan;
  const shape = sweep.axes.map(({ values }) => values.length);
  const grid = buildGrid(plan, tallyCells(table), input.exact);
  const arrays: Record<string, NpyArray> = {
    sweep: { shape: [], values: [encodeSweep(sweep)] },
    axes: wordArray(sweep.axes.map(({ name }) => name)),
    ...Object.fromEntries(sweep.axes.map(({ name, values }) => [`axis_${name}`, axisArray(values)])),
    ...gridArrays(grid, shape),
    verdict_names: wordArray(verdictNames),
    verdicts: { shape: [table.trialCount, ...shape], values: table.codes },
  };
  const metrics = input.metrics?.();
  if (metrics !== undefined) {
    const names = listMeasuredMetrics(plan.declaration, sweep).map(({ name }) => name);
    arrays['metric_names'] = wordArray(names);
    arrays['metrics'] = { shape: [table.trialCount, ...shape, names.length], values: metrics };
  }
  const metricGrid = input.metricGrid?.();
  return archive({ ...arrays, ...(metricGrid === undefined ? {} : summaryArrays(metricGrid, shape)) });
}

function summaryArrays({ names, cells }: MetricGrid, axes: readonly number[]): Record<string, NpyArray> {
  const shape = [...axes, names.length];
  const summaries = cells.flat();
  const figures = metricFigures.map((figure): [string, NpyArray] => [
    `metric_${figure.replace('-', '_')}`,
    { shape, values: Float64Array.from(summaries, (summary) => readMetricFigure(summary, figure) ?? Number.NaN) },
  ]);
  return {
    metric_names: wordArray(names),
    metric_measured: { shape, values: Uint32Array.from(summaries, ({ count }) => count) },
    ...Object.fromEntries(figures),
  };
}

function gridArrays({ cells, derivedSizes, exactKnown }: Grid, shape: readonly number[]): Record<string, NpyArray> {
  const counts = (name: keyof Tally): NpyArray => ({
    shape,
    values: Uint32Array.from(cells, ({ tally }) => tally[name]),
  });
  const reals = (values: readonly (number | undefined)[]): NpyArray => ({
    shape,
    values: Float64Array.from(values, (value) => value ?? Number.NaN),
  });
  const sizes = derivedSizes.map((name, at): [string, NpyArray] => [
    `size_${name}`,
    { shape, values: Int32Array.from(cells, (cell) => cell.derivedSizes[at]) },
  ]);
  return {
    ...Object.fromEntries(sizes),
    trials: counts('trials'),
    successes: counts('successes'),
    unresolved: counts('unresolved'),
    quarantined: counts('quarantined'),
    conflicting: counts('conflicting'),
    rate: reals(cells.map(({ rate }) => rate)),
    low: reals(cells.map(({ interval }) => interval?.low)),
    high: reals(cells.map(({ interval }) => interval?.high)),
    ...(exactKnown
      ? { exact: reals(cells.map(({ exact }) => exact)), deviation: reals(cells.map(({ deviation }) => deviation)) }
      : {}),
  };
}

export function wordArray(words: readonly string[]): NpyArray {
  return { shape: [words.length], values: words };
}

export function axisArray(values: readonly ParameterValue[]): NpyArray {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return wordArray(values.map(String));
  return { shape: [values.length], values: Float64Array.from(numbers) };
}

/** The arrays as one file, under their names. */
export function archive(arrays: Record<string, NpyArray>): Uint8Array {
  const files: Zippable = {};
  for (const [name, array] of Object.entries(arrays)) files[`${name}.npy`] = encodeNpy(array);
  return zipSync(files, { mtime: archiveDate, level: compressionLevel });
}
