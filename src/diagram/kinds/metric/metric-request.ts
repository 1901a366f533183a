import type { GridCell } from '../../../statistics/grid.js';
import type { MetricGrid, MetricSummary } from '../../../statistics/metric-grid.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import type { MetricChoice, MetricStatistic } from '../metric-choice.js';
import type { Provenance } from '../plan-heading.js';
import type { GridPortrait } from '../portray-grid.js';

/** The data from which a diagram of metrics is planned. */
export interface MetricRequest {
  readonly plan: SweepPlan;
  readonly portrait: GridPortrait;
  readonly metrics: MetricGrid;
  readonly choice: MetricChoice;
  /** How many trials each cell should have; fewer may be settled. */
  readonly trialCount: number;
  readonly provenance: Provenance;
}

export function getMetric({ declaration }: SweepPlan, name: string): SweepPlan['declaration']['metrics'][number] {
  const metric = declaration.metrics.find((candidate) => candidate.name === name);
  if (metric === undefined) throw new RangeError(`${declaration.name} has no metric ${name}`);
  return metric;
}

/** The cell's summary of the metric at the index `at` of the choice. */
export function summaryOf({ metrics, choice }: MetricRequest, { cell }: GridCell, at: number): MetricSummary {
  return metrics.cells[cell.index][metrics.names.indexOf(choice.names[at])];
}

export function readStatistic(summary: MetricSummary, statistic: MetricStatistic): number | undefined {
  return statistic === 'median' ? summary.median : summary.mean;
}
