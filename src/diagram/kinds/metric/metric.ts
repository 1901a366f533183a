import { type DiagramChoice, defineKind, type Readings } from '../diagram-kind.js';
import { type MetricChoice, spellNames } from '../metric-choice.js';
import { portrayGrid } from '../portray-grid.js';
import type { MetricCurveBody, MetricMapBody } from './body.js';
import { drawMetricCurve, listMetricCurve } from './draw-metric-curve.js';
import { drawMetricMap, listMetricMap, metricBar } from './draw-metric-map.js';
import type { MetricRequest } from './metric-request.js';
import { planMetric } from './plan-metric.js';

/** Metrics of trials, as colours over two axes or as curves with their spread along one axis. */
export const metric = defineKind<MetricRequest, MetricMapBody | MetricCurveBody>({
  takes: ['metric'],
  read: readMetrics,
  plan: planMetric,
  shape: (body) => (body.kind === 'metric-map' ? { height: 'map', bar: metricBar(body) } : { height: 'curve' }),
  draw: ({ body, ...axes }, plot) =>
    body.kind === 'metric-map' ? drawMetricMap(body, { axes, plot }) : drawMetricCurve(body, { axes, plot }),
  legend: (body) => (body.kind === 'metric-map' ? listMetricMap(body) : listMetricCurve(body)),
  subject: ({ body }) => {
    const names = body.kind === 'metric-map' ? [body.metric] : body.series.map(({ name }) => name);
    return `${body.statistic === 'median' ? 'Median' : 'Mean'} of ${spellNames(names)}`;
  },
});

function readMetrics({ plan, table, exact, metrics, provenance }: Readings, choice: DiagramChoice): MetricRequest {
  if (metrics === undefined) throw new TypeError('a diagram of metrics needs what was measured, got nothing');
  return {
    plan,
    portrait: portrayGrid({ plan, table, exact: exact?.(), view: choice.view ?? {} }),
    metrics: metrics(),
    choice: getChoice(choice),
    trialCount: table.trialCount,
    provenance,
  };
}

function getChoice({ metric: chosen }: DiagramChoice): MetricChoice {
  if (chosen === undefined) throw new TypeError('a diagram of metrics needs a choice of them, got none');
  return chosen;
}
