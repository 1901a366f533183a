import { type CellRun, type MetricGrid, summariseInSlices, unpackMetrics } from '../../src/statistics/metric-grid.js';
import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import { runAtOnce, type Sliced } from '../../src/sweep/slices.js';

/** As `summariseInSlices` folds them, of metrics that are there at once. */
export function summariseMetrics(
  table: VerdictTable,
  source: {
    readonly names: readonly string[];
    readonly read: (cells: CellRun) => Float64Array;
    readonly bytesMax?: number;
  },
): MetricGrid {
  const { read } = source;
  // biome-ignore lint/correctness/useYield: it is read at once
  const readAtOnce = function* (run: CellRun): Sliced<Float64Array> {
    return read(run);
  };
  return unpackMetrics(runAtOnce(summariseInSlices(table, { ...source, read: readAtOnce })));
}
