import { portrayGrid } from '../../src/diagram/kinds/portray-grid.js';
import type { DataInput } from '../../src/export/data-input.js';
import type { MetricGrid } from '../../src/statistics/metric-grid.js';
import { buildSynthetic, type SyntheticSweep, setVerdicts } from '../diagram/synthetic-sweep.js';
import { summariseMetrics } from '../statistics/summarise-metrics.js';

/** Four cells in which everything happens: certain success, certain failure, all four verdicts with a conflict, and nothing. */
export function smallSweep(): SyntheticSweep {
  const sweep = buildSynthetic({
    axes: [
      { name: 'delta', values: [0.25] },
      { name: 'rho', values: [0.1, 0.1 + 0.2] },
      { name: 'solver', values: ['omp', 'a,b'] },
    ],
    parameters: { n: 20, ensemble: 'gaussian' },
    trials: 4,
    law: ({ rho, solver }) => (rho === 0.1 && solver === 'omp' ? 1 : 0),
  });
  const lastOmp = (point: Readonly<Record<string, unknown>>) => point['rho'] !== 0.1 && point['solver'] === 'omp';
  setVerdicts(sweep, 'success', (point, trial) => lastOmp(point) && trial === 0);
  setVerdicts(sweep, 'unresolved', (point, trial) => lastOmp(point) && (trial === 1 || trial === 2));
  setVerdicts(sweep, 'quarantined', (point, trial) => lastOmp(point) && trial === 3);
  setVerdicts(sweep, 'not-settled', ({ rho, solver }) => rho !== 0.1 && solver === 'a,b');
  sweep.table.conflicting[2] = 2;
  return sweep;
}

/** With metrics that count upwards, NaN where a trial is not settled. */
export function smallInput(): DataInput {
  const sweep = smallSweep();
  const { codes } = sweep.table;
  const metrics = Float64Array.from({ length: 2 * codes.length }, (_, at) => (codes[at >> 1] === 255 ? NaN : at / 8));
  return {
    ...sweep,
    metrics: () => metrics,
    portray: () => portrayGrid({ ...sweep, view: { x: 'delta', y: 'rho', slice: { solver: 'omp' } } }),
  };
}

/** Of the metrics of `smallInput`. */
export function smallMetricGrid(): MetricGrid {
  const { table, metrics } = smallInput();
  const names = ['relative-error', 'iterations'];
  return summariseMetrics(table, { names, read: () => metrics?.() ?? new Float64Array() });
}
