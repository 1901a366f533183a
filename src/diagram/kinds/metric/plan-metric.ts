import type { GridCell } from '../../../statistics/grid.js';
import type { MetricSummary } from '../../../statistics/metric-grid.js';
import { studentT95 } from '../../../statistics/student-t.js';
import { DiagramError } from '../../diagram-error.js';
import type { Axes, DiagramAxis, DiagramModel } from '../../page/diagram-model.js';
import { cutPatches } from '../cut-patches.js';
import { spellNames } from '../metric-choice.js';
import {
  counted,
  describeCriterion,
  firstClause,
  heldParameters,
  planAxis,
  unitOf,
  writeProvenance,
} from '../plan-heading.js';
import { planTheory } from '../plan-theory.js';
import { listOverlays } from '../portray-grid.js';
import type { MetricCurveBody, MetricMapBody, MetricPoint, MetricSeries } from './body.js';
import { writeMetricNotes } from './metric-notes.js';
import { getMetric, type MetricRequest, readStatistic, summaryOf } from './metric-request.js';
import { clampTo, planScale, type ValueScale } from './plan-value-scale.js';

/**
 * Decides what a diagram of a metric shows: colours over two axes, curves with their spread over one. Throws
 * `DiagramError`: 'not-measured' where no cell has a value, 'metrics-differ' where metrics cannot share a diagram,
 * 'scale-unfit' where a logarithmic scale has nothing to show, 'diagram-too-large' where it would hold too much.
 */
export function planMetric(request: MetricRequest): DiagramModel<MetricMapBody | MetricCurveBody> {
  const { plan, portrait, choice, trialCount } = request;
  const { view } = portrait;
  const { sweep, declaration } = plan;
  checkChoice(request);
  const x = planAxis(view.x, view.xPositions, declaration);
  const heading = {
    title: `${declaration.title}: ${choice.statistic} ${spellNames(choice.names)}`,
    facts: [
      ...heldParameters(view.slice, plan),
      describeCriterion(sweep.criterion),
      `${counted(trialCount, 'trial')} per cell`,
    ],
    provenance: writeProvenance(sweep, request.provenance),
    x,
  };
  if (view.y === undefined) return { ...heading, ...planCurves(request, x) };
  return { ...heading, ...planMap(request, { x, y: planAxis(view.y, view.yPositions, declaration) }) };
}

type Rest = Pick<DiagramModel<MetricMapBody | MetricCurveBody>, 'y' | 'notes' | 'body'>;

function planCurves(request: MetricRequest, x: DiagramAxis): Rest {
  const { plan, portrait, choice } = request;
  const series = choice.names.map((name) => planSeries(request, name));
  const points = series.flatMap((one) => one.points);
  const drawn = { values: points.map(({ value }) => value), reach: points.flatMap(reachOf) };
  const scale = planScale(drawn, { choice: choice.scale, air: true });
  const y = metricAxis(request, scale);
  const overlays = choice.names.flatMap((name) => listOverlays(portrait.view, { name, range: scale.domain }, plan));
  return {
    y,
    notes: writeMetricNotes(request, drawn, scale),
    body: {
      kind: 'metric-curve',
      statistic: choice.statistic,
      series: series.map((one) => ({ ...one, points: one.points.map((point) => clampPoint(point, scale)) })),
      joined: x.scale !== 'ordinal',
      theory: planTheory(overlays, { x, y }),
    },
  };
}

function planMap(request: MetricRequest, axes: Axes): Rest {
  const { plan, portrait, choice } = request;
  const [name] = choice.names;
  const read = (cell: GridCell) => readStatistic(summaryOf(request, cell, 0), choice.statistic);
  const drawn = { values: portrait.view.cells.flat().flatMap((cell) => read(cell) ?? []), reach: [] };
  const scale = planScale(drawn, { choice: choice.scale, air: false });
  return {
    y: axes.y,
    notes: writeMetricNotes(request, drawn, scale),
    body: {
      kind: 'metric-map',
      metric: name,
      unit: unitOf(getMetric(plan, name).unit),
      statistic: choice.statistic,
      scale,
      patches: cutPatches(portrait.view, axes, (cell) => {
        const value = read(cell);
        return value === undefined ? undefined : clampTo(value, scale);
      }),
      theory: planTheory(portrait.overlays, axes),
    },
  };
}

/** The cells along the only axis that have a value, in its order. */
function planSeries(request: MetricRequest, name: string): MetricSeries {
  const { portrait, choice } = request;
  const { view } = portrait;
  const at = choice.names.indexOf(name);
  const points = view.cells.flatMap(([cell], place): MetricPoint[] => {
    const summary = summaryOf(request, cell, at);
    const value = readStatistic(summary, choice.statistic);
    if (value === undefined) return [];
    const { lowerQuartile = value, upperQuartile = value } = summary;
    const interval = choice.statistic === 'median' ? summary.medianInterval : meanInterval(summary);
    return [{ place, x: view.xPositions[place], value, lowerQuartile, upperQuartile, interval }];
  });
  return { name, points };
}

/** Student's; nearly right for many trials, and for few where the values are nearly normal. */
function meanInterval({ count, mean, standardError }: MetricSummary): MetricPoint['interval'] {
  if (mean === undefined || standardError === undefined || !Number.isFinite(standardError)) return undefined;
  const half = studentT95(count - 1) * standardError;
  return { low: mean - half, high: mean + half };
}

function reachOf({ lowerQuartile, upperQuartile, interval }: MetricPoint): number[] {
  return [lowerQuartile, upperQuartile, ...(interval === undefined ? [] : [interval.low, interval.high])];
}

function clampPoint(point: MetricPoint, scale: ValueScale): MetricPoint {
  const { interval } = point;
  return {
    ...point,
    value: clampTo(point.value, scale),
    lowerQuartile: clampTo(point.lowerQuartile, scale),
    upperQuartile: clampTo(point.upperQuartile, scale),
    interval: interval && { low: clampTo(interval.low, scale), high: clampTo(interval.high, scale) },
  };
}

function metricAxis({ plan, choice }: MetricRequest, { scale, domain }: ValueScale): DiagramAxis {
  const [metric] = choice.names.map((name) => getMetric(plan, name));
  // Written beside the name, because the end of a long meaning is cut.
  const words = [unitOf(metric.unit), scale === 'log' ? 'logarithmic' : ''].filter((word) => word !== '');
  return {
    symbol: `${choice.names.join(', ')}${words.length === 0 ? '' : ` (${words.join(', ')})`}`,
    meaning: choice.names.length === 1 ? firstClause(metric.description) : '',
    scale,
    domain,
    positions: [],
    words: undefined,
  };
}

function checkChoice(request: MetricRequest): void {
  const { plan, portrait, choice } = request;
  const units = new Set(choice.names.map((name) => getMetric(plan, name).unit));
  if (choice.names.length > 1 && portrait.view.y !== undefined) {
    throw new DiagramError(
      'metrics-differ',
      `a map shows one metric, got ${choice.names.join(', ')}: hold an axis, or ask for one of them`,
    );
  }
  if (units.size > 1) {
    throw new DiagramError('metrics-differ', `metrics in one diagram need one unit, got ${[...units].join(', ')}`);
  }
  for (const [at, name] of choice.names.entries()) {
    if (portrait.view.cells.flat().some((cell) => summaryOf(request, cell, at).count > 0)) continue;
    throw new DiagramError(
      'not-measured',
      `a diagram of ${name} needs a trial that measured it, and in this slice none did`,
    );
  }
}
