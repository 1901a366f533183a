import { stringify } from 'csv-stringify/sync';
import type { Grid } from '../statistics/grid.js';
import type { MetricGrid } from '../statistics/metric-grid.js';
import { metricCountColumn, metricFigureColumn, metricFigures, readMetricFigure } from './metric-columns.js';

/** The columns after the axes and the derived sizes. */
const countColumns = [
  'trials',
  'successes',
  'unresolved',
  'quarantined',
  'conflicting',
  'rate',
  'low',
  'high',
] as const;

/**
 * The grid as CSV (RFC 4180 with LF): a header, then a line per cell in grid order. Numbers stand in the shortest form
 * that reads back as the same number; `rate`, `low` and `high` (95 % Wilson interval) are empty without a verdict.
 * `conflicting` counts trials of tasks whose outcomes differ; these also count in the other columns, by the accepted outcome.
 * If theory gives the success probability of any cell, `exact` is that probability and `deviation` is the distance of the
 * successes from it in standard errors; both are empty where it is not known, or without a verdict. With metrics, five
 * columns for each follow in the declaration's order: `NAME-measured` is the number of trials that measured it, without
 * quarantined ones, and `NAME-mean`, `NAME-median`, `NAME-lower-quartile` and `NAME-upper-quartile` are over these trials,
 * empty where there are none.
 */
export function encodeCsv(grid: Grid, metrics?: MetricGrid): Uint8Array {
  const header = [...grid.sweep.axes.map(({ name }) => name), ...grid.derivedSizes, ...countColumns];
  if (grid.exactKnown) header.push('exact', 'deviation');
  for (const name of metrics?.names ?? []) {
    header.push(metricCountColumn(name), ...metricFigures.map((figure) => metricFigureColumn(name, figure)));
  }
  const rows = grid.cells.map(({ cell, derivedSizes, tally, rate, interval, exact, deviation }, at) => [
    ...cell.coordinates,
    ...derivedSizes,
    tally.trials,
    tally.successes,
    tally.unresolved,
    tally.quarantined,
    tally.conflicting,
    rate,
    interval?.low,
    interval?.high,
    ...(grid.exactKnown ? [exact, deviation] : []),
    ...(metrics?.cells[at] ?? []).flatMap((summary) => [
      summary.count,
      ...metricFigures.map((figure) => readMetricFigure(summary, figure)),
    ]),
  ]);
  return Buffer.from(stringify([header, ...rows], { record_delimiter: '\n', cast: { number: String } }), 'utf8');
}
