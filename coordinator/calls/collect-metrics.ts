import type { Engine, SweepRecord } from '../engine.js';
import { RequestError } from './request-error.js';

/** The metrics of an export stand in memory as a whole. */
const metricsBytesMax = 2 ** 30;

/**
 * T x C x Q metrics of the first T trials, trial by trial and cell by cell in the declaration's order; NaN where a
 * trial is not settled. RESOURCE_EXHAUSTED where they are too many to hold.
 */
export function collectMetrics(engine: Engine, { sweepId, plan }: SweepRecord, trialCount: number): Float64Array {
  const metricCount = plan.declaration.metrics.length;
  const rowLength = plan.cellCount * metricCount;
  const bytes = trialCount * rowLength * Float64Array.BYTES_PER_ELEMENT;
  if (bytes > metricsBytesMax) {
    throw new RequestError(
      'RESOURCE_EXHAUSTED',
      `trials: expected metrics of at most ${metricsBytesMax} bytes, got ${bytes}; ask for fewer trials`,
      [{ field: 'trials', description: `expected metrics of at most ${metricsBytesMax} bytes, got ${bytes}` }],
    );
  }
  const all = new Float64Array(trialCount * rowLength).fill(Number.NaN);
  for (const { task, cells, outcome } of engine.outcomes(sweepId)) {
    const taskTrials = Math.min(task.trialCount, trialCount - task.trialStart);
    for (let trial = 0, from = 0; trial < taskTrials; trial += 1) {
      const row = (task.trialStart + trial) * rowLength;
      for (const cell of cells) {
        all.set(outcome.metrics.subarray(from, from + metricCount), row + cell * metricCount);
        from += metricCount;
      }
    }
  }
  return all;
}
