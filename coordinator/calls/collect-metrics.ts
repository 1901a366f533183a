import { type CellRun, type MetricFigures, summariseInSlices } from '../../src/statistics/metric-grid.js';
import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import { listMeasuredMetrics } from '../../src/sweep/measured-metrics.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { Sliced } from '../../src/sweep/slices.js';
import type { SettledTask } from '../engine/engine.js';
import { RequestError } from './request-error.js';

/** The accepted outcomes of a sweep; each call reads them again. */
type ReadOutcomes = () => Iterable<SettledTask>;

/** All metrics of an export are in memory at once. */
const metricsBytesMax = 2 ** 30;

/**
 * The metrics of the first T trials as T x C x Q numbers, by trial, cell and metric: the Q metrics that the sweep can
 * measure, in the declaration's order. NaN where a trial is not settled. RESOURCE_EXHAUSTED where they need too much memory.
 */
export function* collectMetrics(plan: SweepPlan, read: ReadOutcomes, trialCount: number): Sliced<Float64Array> {
  const bytes = trialCount * plan.cellCount * placesOf(plan).length * Float64Array.BYTES_PER_ELEMENT;
  if (bytes > metricsBytesMax) {
    throw new RequestError(
      'RESOURCE_EXHAUSTED',
      `trials: expected metrics of at most ${metricsBytesMax} bytes, got ${bytes}; ask for fewer trials`,
      [{ field: 'trials', description: `expected metrics of at most ${metricsBytesMax} bytes, got ${bytes}` }],
    );
  }
  return yield* readCells(plan, read(), { trialCount, cellStart: 0, cellCount: plan.cellCount });
}

/** What the trials of `table` measured, cell by cell. Any number of trials fits, because few cells are read at a time. */
export function foldMetrics(plan: SweepPlan, read: ReadOutcomes, table: VerdictTable): Sliced<MetricFigures> {
  const names = listMeasuredMetrics(plan.declaration, plan.sweep).map(({ name }) => name);
  const { trialCount } = table;
  return summariseInSlices(table, { names, read: (run) => readCells(plan, read(), { trialCount, ...run }) });
}

/** A row takes as long as this many cells of a plan; so many metrics take as long as one cell. */
const rowWork = 8;
const metricsPerWork = 32;
const valuesPerFill = 2 ** 17;
const fillWork = 32;

/** Goes through every outcome of the sweep for the cells of a run. */
function* readCells(
  plan: SweepPlan,
  outcomes: Iterable<SettledTask>,
  { trialCount, cellStart, cellCount }: CellRun & { readonly trialCount: number },
): Sliced<Float64Array> {
  const metricCount = plan.declaration.metrics.length;
  const places = placesOf(plan);
  const rowLength = cellCount * places.length;
  const all = new Float64Array(trialCount * rowLength);
  for (let start = 0; start < all.length; start += valuesPerFill) {
    all.fill(Number.NaN, start, start + valuesPerFill);
    yield fillWork;
  }
  for (const { task, cells, outcome } of outcomes) {
    const taskTrials = Math.min(task.trialCount, trialCount - task.trialStart);
    for (let trial = 0, from = 0; trial < taskTrials; trial += 1) {
      const row = (task.trialStart + trial) * rowLength;
      for (const cell of cells) {
        const place = cell - cellStart;
        if (place >= 0 && place < cellCount) {
          places.forEach((metric, at) => {
            all[row + place * places.length + at] = outcome.metrics[from + metric];
          });
        }
        from += metricCount;
      }
    }
    yield rowWork + outcome.metrics.length / metricsPerWork;
  }
  return all;
}

/** The indices, within an outcome, of the declared metrics that the sweep can measure. */
function placesOf({ sweep, declaration }: SweepPlan): number[] {
  const measured = listMeasuredMetrics(declaration, sweep);
  return declaration.metrics.flatMap((metric, place) => (measured.includes(metric) ? [place] : []));
}
