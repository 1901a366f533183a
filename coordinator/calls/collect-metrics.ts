import { type CellRun, type MetricFigures, summariseInSlices } from '../../src/statistics/metric-grid.js';
import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import { listMeasuredMetrics } from '../../src/sweep/measured-metrics.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { Sliced } from '../../src/sweep/slices.js';
import type { SettledTask } from '../engine/engine.js';
import { RequestError } from './request-error.js';

/** The accepted outcomes of a sweep, read anew at each call. */
type ReadOutcomes = () => Iterable<SettledTask>;

/** The metrics of an export stand in memory as a whole. */
const metricsBytesMax = 2 ** 30;

/**
 * T x C x Q metrics of the first T trials, trial by trial and cell by cell, those that the sweep can measure in the
 * declaration's order; NaN where a trial is not settled. RESOURCE_EXHAUSTED where they are too many to hold.
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

/** What the trials of `table` measured, cell by cell; however many they are, since few cells are read at a time. */
export function foldMetrics(plan: SweepPlan, read: ReadOutcomes, table: VerdictTable): Sliced<MetricFigures> {
  const names = listMeasuredMetrics(plan.declaration, plan.sweep).map(({ name }) => name);
  const { trialCount } = table;
  return summariseInSlices(table, { names, read: (run) => readCells(plan, read(), { trialCount, ...run }) });
}

/** A row takes as long as a few cells of a plan, and so do so many of its metrics. */
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

/** Which of the declared metrics the sweep can measure, by their places in an outcome. */
function placesOf({ sweep, declaration }: SweepPlan): number[] {
  const measured = listMeasuredMetrics(declaration, sweep);
  return declaration.metrics.flatMap((metric, place) => (measured.includes(metric) ? [place] : []));
}
