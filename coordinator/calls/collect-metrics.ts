import { type CellRun, type MetricGrid, summariseMetrics } from '../../src/statistics/metric-grid.js';
import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import { listMeasuredMetrics } from '../../src/sweep/measured-metrics.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { Engine, SweepRecord } from '../engine.js';
import { RequestError } from './request-error.js';

/** The metrics of an export stand in memory as a whole. */
const metricsBytesMax = 2 ** 30;

/**
 * T x C x Q metrics of the first T trials, trial by trial and cell by cell, those that the sweep can measure in the
 * declaration's order; NaN where a trial is not settled. RESOURCE_EXHAUSTED where they are too many to hold.
 */
export function collectMetrics(engine: Engine, record: SweepRecord, trialCount: number): Float64Array {
  const { plan } = record;
  const bytes = trialCount * plan.cellCount * placesOf(plan).length * Float64Array.BYTES_PER_ELEMENT;
  if (bytes > metricsBytesMax) {
    throw new RequestError(
      'RESOURCE_EXHAUSTED',
      `trials: expected metrics of at most ${metricsBytesMax} bytes, got ${bytes}; ask for fewer trials`,
      [{ field: 'trials', description: `expected metrics of at most ${metricsBytesMax} bytes, got ${bytes}` }],
    );
  }
  return readCells(engine, record, { trialCount, cellStart: 0, cellCount: plan.cellCount });
}

/** What the trials of `table` measured, cell by cell; however many they are, since few cells are read at a time. */
export function foldMetrics(engine: Engine, record: SweepRecord, table: VerdictTable): MetricGrid {
  const names = listMeasuredMetrics(record.plan.declaration, record.plan.sweep).map(({ name }) => name);
  const { trialCount } = table;
  return summariseMetrics(table, { names, read: (run) => readCells(engine, record, { trialCount, ...run }) });
}

/** Goes through every outcome of the sweep for the cells of a run. */
function readCells(
  engine: Engine,
  { sweepId, plan }: SweepRecord,
  { trialCount, cellStart, cellCount }: CellRun & { readonly trialCount: number },
): Float64Array {
  const metricCount = plan.declaration.metrics.length;
  const places = placesOf(plan);
  const rowLength = cellCount * places.length;
  const all = new Float64Array(trialCount * rowLength).fill(Number.NaN);
  for (const { task, cells, outcome } of engine.outcomes(sweepId)) {
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
  }
  return all;
}

/** Which of the declared metrics the sweep can measure, by their places in an outcome. */
function placesOf({ sweep, declaration }: SweepPlan): number[] {
  const measured = listMeasuredMetrics(declaration, sweep);
  return declaration.metrics.flatMap((metric, place) => (measured.includes(metric) ? [place] : []));
}
