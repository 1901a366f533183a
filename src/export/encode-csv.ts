import { stringify } from 'csv-stringify/sync';
import type { Grid } from '../statistics/grid.js';

/** The columns behind the axes and the derived sizes. */
const countColumns = ['trials', 'successes', 'unresolved', 'quarantined', 'rate', 'low', 'high'] as const;

/**
 * The grid as CSV (RFC 4180 with LF): a header, then a line per cell in grid order. Numbers stand in the shortest form
 * that reads back as the same number; `rate`, `low` and `high` (95 % Wilson interval) are empty without a verdict.
 * Where theory knows the success probability of any cell, `exact` has it and `deviation` how far the successes lie from
 * it, in standard errors; empty where it is not known, or without a verdict.
 */
export function encodeCsv(grid: Grid): Uint8Array {
  const header = [...grid.sweep.axes.map(({ name }) => name), ...grid.derivedSizes, ...countColumns];
  if (grid.exactKnown) header.push('exact', 'deviation');
  const rows = grid.cells.map(({ cell, derivedSizes, tally, rate, interval, exact, deviation }) => [
    ...cell.coordinates,
    ...derivedSizes,
    tally.trials,
    tally.successes,
    tally.unresolved,
    tally.quarantined,
    rate,
    interval?.low,
    interval?.high,
    ...(grid.exactKnown ? [exact, deviation] : []),
  ]);
  return Buffer.from(stringify([header, ...rows], { record_delimiter: '\n', cast: { number: String } }), 'utf8');
}
