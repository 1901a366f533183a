import type { DiagramKind } from '../../src/diagram/diagram-format.js';
import {
  type MetricChoice,
  type MetricStatistic,
  metricCountMax,
  type ScaleChoice,
} from '../../src/diagram/metric-choice.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { nearestNameHint } from '../../src/sweep/nearest-name.js';
import type { ExportDiagramRequest__Output } from '../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { MetricStatistic as StatisticName } from '../../src/wire/generated/phasegrid/v1/MetricStatistic.js';
import type { ValueScale as ScaleName } from '../../src/wire/generated/phasegrid/v1/ValueScale.js';
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

/** What a diagram of metrics shows; undefined for other kinds, which must not ask for any of it. */
export function compileMetric(
  kind: DiagramKind,
  request: ExportDiagramRequest__Output,
  declaration: ExperimentDeclaration,
): MetricChoice | undefined {
  const statistic = statistics[request.statistic];
  if (statistic === undefined) {
    throw invalidField('statistic', `expected one of ${Object.keys(statistics).join(', ')}, got ${request.statistic}`);
  }
  const scale = scales[request.scale];
  if (scale === undefined) {
    throw invalidField('scale', `expected one of ${Object.keys(scales).join(', ')}, got ${request.scale}`);
  }
  if (kind === 'metric') return { names: chooseNames(request.metric, declaration), statistic, scale };
  const asked = [
    ...(request.metric.length > 0 ? ['metric'] : []),
    ...(request.statistic === 'METRIC_STATISTIC_UNSPECIFIED' ? [] : ['statistic']),
    ...(request.scale === 'VALUE_SCALE_UNSPECIFIED' ? [] : ['scale']),
  ];
  if (asked.length > 0) throw invalidField(asked[0], `expected none for a diagram of kind ${kind}, got one`);
  return undefined;
}

function chooseNames(asked: readonly string[], declaration: ExperimentDeclaration): readonly string[] {
  const { headlineMetric } = declaration;
  const names = asked.length === 0 && headlineMetric !== undefined ? [headlineMetric] : asked;
  const known = declaration.metrics.map(({ name }) => name);
  const expected = `expected one of ${known.join(', ')}`;
  if (names.length === 0) throw invalidField('metric', `${expected}, got none`);
  if (names.length > metricCountMax) {
    throw invalidField('metric', `expected at most ${metricCountMax} in one diagram, got ${names.length}`);
  }
  for (const [at, name] of names.entries()) {
    if (!known.includes(name)) {
      const hint = nearestNameHint(name, known);
      throw invalidField('metric', [`${expected}, got "${name.slice(0, 64)}"`, hint].filter(Boolean).join('; '));
    }
    if (names.indexOf(name) !== at) throw invalidField('metric', `expected different ones, got ${name} twice`);
  }
  return names;
}
