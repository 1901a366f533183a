import type { PairedGrid } from '../statistics/paired-grid.js';
import { encodeSweep } from '../sweep/sweep.js';
import { differenceRateColumns, pairCountColumns, readDifferenceRate, readPairCount } from './difference-columns.js';
import { archive, axisArray, wordArray } from './encode-npz.js';
import type { NpyArray } from './npy.js';

/**
 * As numpy's .npz. With S the lengths of the axes but that of the two values:
 *
 * - `sweep`: the sweep document (JSON) as a string; `axes`: the names of the axes, whose order is that of S
 * - `between_axis`: the name of the compared axis; `between`: its values a and b
 * - `axis_NAME`: an axis' values; `size_NAME` (S): the sizes from derived axes that both values share
 * - the columns of `difference.csv`, with `_` for `-`: counts (S, uint32), both rates with their ends, `difference`, `low`,
 *   `high` (S; NaN without trials)
 */
export function encodeDifferenceNpz(grid: PairedGrid): Uint8Array {
  const { sweep, between, axes, cells } = grid;
  const shape = axes.map(({ values }) => values.length);
  const sizes = grid.derivedSizes.map((name, at): [string, NpyArray] => [
    `size_${name}`,
    { shape, values: Int32Array.from(cells, ({ derivedSizes }) => derivedSizes[at]) },
  ]);
  const counts = pairCountColumns.map((column): [string, NpyArray] => [
    column.replaceAll('-', '_'),
    { shape, values: Uint32Array.from(cells, (cell) => readPairCount(cell, column)) },
  ]);
  const rates = differenceRateColumns.map((column): [string, NpyArray] => [
    column.replaceAll('-', '_'),
    { shape, values: Float64Array.from(cells, (cell) => readDifferenceRate(cell, column) ?? Number.NaN) },
  ]);
  return archive({
    sweep: { shape: [], values: [encodeSweep(sweep)] },
    axes: wordArray(axes.map(({ name }) => name)),
    between_axis: { shape: [], values: [between.axis] },
    between: axisArray([between.a, between.b]),
    ...Object.fromEntries(axes.map(({ name, values }) => [`axis_${name}`, axisArray(values)])),
    ...Object.fromEntries([...sizes, ...counts, ...rates]),
  });
}
