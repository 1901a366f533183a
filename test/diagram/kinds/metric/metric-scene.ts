import { diagramFormats } from '../../../../src/diagram/diagram-format.js';
import type { MetricCurveBody, MetricMapBody } from '../../../../src/diagram/kinds/metric/body.js';
import { metric as metricKind } from '../../../../src/diagram/kinds/metric/metric.js';
import { planMetric } from '../../../../src/diagram/kinds/metric/plan-metric.js';
import type { MetricChoice } from '../../../../src/diagram/kinds/metric-choice.js';
import { portrayGrid, type ViewChoice } from '../../../../src/diagram/kinds/portray-grid.js';
import type { DiagramModel } from '../../../../src/diagram/page/diagram-model.js';
import { renderDiagram } from '../../../../src/diagram/render-diagram.js';
import type { MetricGrid } from '../../../../src/statistics/metric-grid.js';
import type { Point } from '../../../../src/sweep/sweep.js';
import { summariseMetrics } from '../../../statistics/summarise-metrics.js';
import { range, type SyntheticSweep } from '../../synthetic-sweep.js';

const provenance = { sweepId: '0123456789abcdef', phasegridVersion: '9.9.9' };
export const axes = [
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: range(2, 40, 2) },
];
export const oneAxis = {
  axes: [{ name: 'k', values: range(5, 35, 5) }],
  parameters: { n: 100, m: 50, ensemble: 'gaussian' },
};
export const words = { axes: [{ name: 'solver', values: ['omp', 'amp', 'htp'] }], parameters: { n: 100, m: 50, k: 5 } };

/** Trials spread evenly about k / m, from half to one and a half of it. */
export const errors: Law = ({ m, k }, trial, trialCount) => (Number(k) / Number(m)) * (0.5 + trial / (trialCount - 1));
export const steps: Law = (_, trial) => trial;

export type Model = DiagramModel<MetricMapBody | MetricCurveBody>;
export type Law = (point: Point, trial: number, trialCount: number) => number;

/** One law a metric, in the order of the declaration. */
function measure({ plan: planned, table }: SyntheticSweep, laws: readonly Law[] = [errors, steps]): MetricGrid {
  const names = planned.declaration.metrics.map(({ name }) => name);
  const { trialCount } = table;
  return summariseMetrics(table, {
    names,
    read: ({ cellStart, cellCount }) =>
      Float64Array.from({ length: trialCount * cellCount * names.length }, (_, at) => {
        const place = Math.floor(at / names.length);
        const { point } = planned.cell(cellStart + (place % cellCount));
        return laws[at % names.length](point, Math.floor(place / cellCount), trialCount);
      }),
  });
}

interface Options {
  readonly view?: ViewChoice;
  readonly laws?: readonly Law[];
}

export function plan(
  sweep: SyntheticSweep,
  choice: Partial<MetricChoice> = {},
  { view = {}, laws }: Options = {},
): Model {
  return planMetric({
    plan: sweep.plan,
    portrait: portrayGrid({ ...sweep, view }),
    metrics: measure(sweep, laws),
    choice: { names: ['relative-error'], statistic: 'median', scale: 'auto', ...choice },
    trialCount: sweep.table.trialCount,
    provenance,
  });
}

export function render(
  format: (typeof diagramFormats)[number],
  sweep: SyntheticSweep,
  { names = ['relative-error'], laws }: { names?: readonly string[]; laws?: readonly Law[] } = {},
) {
  const choice = { names, statistic: 'median', scale: 'auto' } as const;
  return renderDiagram(format, {
    ...sweep,
    kind: 'metric',
    metric: choice,
    metrics: () => measure(sweep, laws),
    provenance,
  });
}

export function labels(model: Model): string[] {
  return metricKind.legend(model.body).map(({ label }) => label);
}

export function map({ body }: Model): MetricMapBody {
  if (body.kind !== 'metric-map') throw new Error(`expected a map of a metric, got ${body.kind}`);
  return body;
}

export function curve({ body }: Model): MetricCurveBody {
  if (body.kind !== 'metric-curve') throw new Error(`expected curves of metrics, got ${body.kind}`);
  return body;
}
