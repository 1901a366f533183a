import { stringify } from 'csv-stringify/sync';
import type { Grid } from '../statistics/grid.js';

/** The columns behind the axes and the derived sizes. */
const countColumns = ['trials', 'successes', 'unresolved', 'quarantined', 'rate', 'low', 'high'] as const;

/**
 * The grid as CSV (RFC 4180 with LF): a header, then a line per cell in grid order. Numbers stand in the shortest form
 * that reads back as the same number; `rate`, `low` and `high` (95 % Wilson interval) are empty without a verdict.
 */
export function encodeCsv(grid: Grid): Uint8Array {
  const header = [...grid.sweep.axes.map(({ name }) => name), ...grid.derivedSizes, ...countColumns];
  const rows = grid.cells.map(({ cell, derivedSizes, tally, rate, interval }) => [
    ...cell.coordinates,
    ...derivedSizes,
    tally.trials,
    tally.successes,
    tally.unresolved,
    tally.quarantined,
    rate,
    interval?.low,
    interval?.high,
  ]);
  return Buffer.from(stringify([header, ...rows], { record_delimiter: '\n', cast: { number: String } }), 'utf8');
}
