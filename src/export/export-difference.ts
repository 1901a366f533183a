import { stringify } from 'csv-stringify/sync';
import type { PairedGrid } from '../statistics/paired-grid.js';
import { canonicalJson, type ParameterValue } from '../sweep/sweep.js';
import { sweepId } from '../sweep/sweep-id.js';
import { differenceRateColumns, pairCountColumns, readDifferenceRate, readPairCount } from './difference-columns.js';
import { encodeDifferenceNpz } from './encode-difference-npz.js';
import { encodeDifferenceParquet } from './encode-difference-parquet.js';
import type { DataFile, DataFormat } from './export-data.js';

/** The paired difference of two values of an axis as a file; the same sweep and verdicts give the same bytes. */
export function exportDifference(format: DataFormat, grid: PairedGrid): DataFile {
  const fileName = `difference.${format}`;
  switch (format) {
    case 'csv':
      return { content: encodeCsv(grid), mediaType: 'text/csv; charset=utf-8; header=present', fileName };
    case 'json':
      return { content: encodeJson(grid), mediaType: 'application/json', fileName };
    case 'npz':
      return { content: encodeDifferenceNpz(grid), mediaType: 'application/zip', fileName };
    case 'parquet':
      return { content: encodeDifferenceParquet(grid), mediaType: 'application/vnd.apache.parquet', fileName };
    default:
      return format satisfies never;
  }
}

/**
 * As CSV (RFC 4180 with LF): a header, then a line per cell of the other axes in grid order: the axes, the sizes from
 * derived axes that both values share, the two values, the counts, both rates and the difference. `trials` are those with a
 * verdict for both values; `only-a` are those in which a alone succeeds; an unresolved verdict is no success, and trials
 * quarantined for either value are left out. `rate-a` is successes-a / trials, `low-a` and `high-a` its 95 % Wilson
 * interval, and the same of b; `difference` is (only-a - only-b) / trials and `low` and `high` its 95 % interval (Tango's
 * score interval for pairs); all of them are empty without trials.
 */
function encodeCsv(grid: PairedGrid): Uint8Array {
  const { axis, a, b } = grid.between;
  const sizes = grid.derivedSizes;
  const names = [...grid.axes.map(({ name }) => name), ...sizes, `${axis}-a`, `${axis}-b`];
  const header = [...names, ...pairCountColumns, ...differenceRateColumns];
  const rows = grid.cells.map((cell): (ParameterValue | undefined)[] => [
    ...cell.coordinates,
    ...cell.derivedSizes,
    a,
    b,
    ...pairCountColumns.map((column) => readPairCount(cell, column)),
    ...differenceRateColumns.map((column) => readDifferenceRate(cell, column)),
  ]);
  return Buffer.from(stringify([header, ...rows], { record_delimiter: '\n', cast: { number: String } }), 'utf8');
}

/** Raised when a reader of the older shape would be misled. */
const differenceJsonVersion = 1;

/**
 * As JSON, keys sorted: `format` "phasegrid-difference", `formatVersion`, `sweepId`, `sweep` (the document), `between`
 * (`axis`, `a`, `b`), `axes` (the others' names), `derivedSizes` (names), and `cells` in grid order: `coordinates` in the
 * order of `axes`, `derivedSizes`, and the columns of `difference.csv`, null for its empty ones.
 */
function encodeJson(grid: PairedGrid): Uint8Array {
  const document = {
    format: 'phasegrid-difference',
    formatVersion: differenceJsonVersion,
    sweepId: sweepId(grid.sweep),
    sweep: grid.sweep,
    between: grid.between,
    axes: grid.axes.map(({ name }) => name),
    derivedSizes: grid.derivedSizes,
    cells: grid.cells.map((cell) => ({
      coordinates: cell.coordinates,
      derivedSizes: cell.derivedSizes,
      ...Object.fromEntries(pairCountColumns.map((column) => [column, readPairCount(cell, column)])),
      ...Object.fromEntries(differenceRateColumns.map((column) => [column, readDifferenceRate(cell, column) ?? null])),
    })),
  };
  return Buffer.from(`${canonicalJson(document)}\n`, 'utf8');
}
