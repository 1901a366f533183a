import type { PairedGrid } from '../statistics/paired-grid.js';
import { differenceRateColumns, pairCountColumns, readDifferenceRate, readPairCount } from './difference-columns.js';
import { axisColumn, type Column, countColumn, rateColumn, writeParquet } from './encode-parquet.js';

/** As Parquet, a row per cell in grid order, with the columns of `difference.csv` and the metadata of `grid.parquet`. */
export function encodeDifferenceParquet(grid: PairedGrid): Uint8Array {
  const { sweep, between, cells } = grid;
  const { axis, a, b } = between;
  const all = <Value>(value: Value): Value[] => cells.map(() => value);
  const columns: Column[] = [
    ...grid.axes.map(({ name, values }, at) =>
      axisColumn(name, { values, data: cells.map(({ coordinates }) => coordinates[at]) }),
    ),
    ...grid.derivedSizes.map((name, at) =>
      countColumn(
        name,
        cells.map(({ derivedSizes }) => derivedSizes[at]),
      ),
    ),
    axisColumn(`${axis}-a`, { values: [a, b], data: all(a) }),
    axisColumn(`${axis}-b`, { values: [a, b], data: all(b) }),
    ...pairCountColumns.map((column) =>
      countColumn(
        column,
        cells.map((cell) => readPairCount(cell, column)),
      ),
    ),
    ...differenceRateColumns.map((column) =>
      rateColumn(
        column,
        cells.map((cell) => readDifferenceRate(cell, column)),
      ),
    ),
  ];
  return writeParquet(columns, sweep);
}
