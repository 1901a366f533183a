import type { NamedKind } from '../../src/diagram/kinds/kinds.js';
import {
  type MetricChoice,
  type MetricStatistic,
  metricCountMax,
  type ScaleChoice,
} from '../../src/diagram/kinds/metric-choice.js';
import { listMeasuredMetrics } from '../../src/sweep/measured-metrics.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { describeWhere } from '../../src/sweep/where.js';
import type { ExportDiagramRequest__Output } from '../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { MetricStatistic as StatisticName } from '../../src/wire/generated/phasegrid/v1/MetricStatistic.js';
import type { ValueScale as ScaleName } from '../../src/wire/generated/phasegrid/v1/ValueScale.js';
import { chooseNames } from './choose-names.js';
import { invalidField } from './request-error.js';

const statistics: Partial<Record<StatisticName, MetricStatistic>> = {
  METRIC_STATISTIC_UNSPECIFIED: 'median',
  METRIC_STATISTIC_MEDIAN: 'median',
  METRIC_STATISTIC_MEAN: 'mean',
};

const scales: Partial<Record<ScaleName, ScaleChoice>> = {
  VALUE_SCALE_UNSPECIFIED: 'auto',
  VALUE_SCALE_LINEAR: 'linear',
  VALUE_SCALE_LOG: 'log',
};

/** What a diagram of metrics shows; undefined for other kinds of diagram, whose requests must not name any of it. */
export function compileMetric(
  { name, takes }: NamedKind,
  request: ExportDiagramRequest__Output,
  plan: SweepPlan,
): MetricChoice | undefined {
  const statistic = statistics[request.statistic];
  if (statistic === undefined) {
    throw invalidField('statistic', `expected one of ${Object.keys(statistics).join(', ')}, got ${request.statistic}`);
  }
  const scale = scales[request.scale];
  if (scale === undefined) {
    throw invalidField('scale', `expected one of ${Object.keys(scales).join(', ')}, got ${request.scale}`);
  }
  if (takes.includes('metric')) return { names: chooseMetrics(request.metric, plan), statistic, scale };
  const asked = [
    ...(request.metric.length > 0 ? ['metric'] : []),
    ...(request.statistic === 'METRIC_STATISTIC_UNSPECIFIED' ? [] : ['statistic']),
    ...(request.scale === 'VALUE_SCALE_UNSPECIFIED' ? [] : ['scale']),
  ];
  if (asked.length > 0) throw invalidField(asked[0], `expected none for a diagram of kind ${name}, got one`);
  return undefined;
}

function chooseMetrics(asked: readonly string[], { sweep, declaration }: SweepPlan): readonly string[] {
  const { headlineMetric } = declaration;
  const names = asked.length === 0 && headlineMetric !== undefined ? [headlineMetric] : asked;
  const measured = listMeasuredMetrics(declaration, sweep);
  const known = measured.map(({ name }) => name);
  for (const metric of declaration.metrics) {
    if (!names.includes(metric.name) || measured.includes(metric) || metric.measuredWhere === undefined) continue;
    const expected = known.length === 0 ? 'no metric' : `one of ${known.join(', ')}`;
    throw invalidField(
      'metric',
      `expected ${expected}, got ${metric.name}, which is measured where ${describeWhere(metric.measuredWhere)} alone`,
    );
  }
  return chooseNames('metric', names, { known, countMax: metricCountMax }).map((at) => known[at]);
}
