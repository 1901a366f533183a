import { drawKeptCurves } from './kinds/curves/draw-kept-curves.js';
import { deviationBar, drawDeviationCurve, drawDeviationMap } from './kinds/deviation/draw-deviation.js';
import { differenceBar, drawDifferenceCurve, drawDifferenceMap } from './kinds/difference/draw-difference.js';
import { drawMetricCurve, drawMetricMap, metricBar } from './kinds/metric/draw-metric.js';
import { spellNames } from './kinds/metric/metric-choice.js';
import { capitalise } from './kinds/plan-heading.js';
import { drawCurve } from './kinds/success-rate/draw-curve.js';
import { drawColourBar, drawHeatMap, rateBar } from './kinds/success-rate/draw-heat-map.js';
import { checkFinite } from './page/check-finite.js';
import type { DiagramModel } from './page/diagram-model.js';
import { drawFrame } from './page/draw-frame.js';
import { drawLegend } from './page/draw-legend.js';
import { type Layout, layOutDiagram } from './page/lay-out-diagram.js';
import { groupMark, type Mark, type Page, textMark } from './page/marks.js';
import type { TextMeter } from './page/text-meter.js';

/**
 * The page of a diagram, 17 cm wide; the same model gives the same page. Throws `DiagramError` ('diagram-not-finite') where
 * a coordinate is not a finite number.
 */
export function drawDiagram(model: DiagramModel, meter: TextMeter): Page {
  const layout = layOutDiagram(model, meter);
  const { width, height, plot } = layout;
  const marks = [
    groupMark(plot, [...drawBody(model, plot), ...drawFrame(model, layout)]),
    ...drawColours(model, layout),
    ...drawLegend(layout),
    ...layout.texts.map(textMark),
  ];
  checkFinite(marks);
  return { width, height, title: model.title, description: describe(model), marks };
}

function drawBody(model: DiagramModel, plot: Layout['plot']): Mark[] {
  const { body } = model;
  switch (body.kind) {
    case 'heat-map':
      return drawHeatMap(model, body, plot);
    case 'curve':
      return drawCurve(model, body, plot);
    case 'deviation-map':
      return drawDeviationMap(model, body, plot);
    case 'deviation-curve':
      return drawDeviationCurve(model, body, plot);
    case 'difference-map':
      return drawDifferenceMap(model, body, plot);
    case 'difference-curve':
      return drawDifferenceCurve(model, body, plot);
    case 'curves':
      return drawKeptCurves(model, body, plot);
    case 'metric-map':
      return drawMetricMap(model, body, plot);
    case 'metric-curve':
      return drawMetricCurve(model, body, plot);
    default:
      return body satisfies never;
  }
}

function drawColours({ body }: DiagramModel, layout: Layout): Mark[] {
  if (body.kind === 'heat-map') return drawColourBar(layout, rateBar(body));
  if (body.kind === 'difference-map') return drawColourBar(layout, differenceBar);
  if (body.kind === 'metric-map') return drawColourBar(layout, metricBar(body));
  return body.kind === 'deviation-map' ? drawColourBar(layout, deviationBar) : [];
}

function describe(model: DiagramModel): string {
  const { x, y, body } = model;
  const subject = body.kind === 'curves' ? `${model.title}, a line per trial, cell and curve` : nameSubject(body);
  const axes = [x, y].map(({ symbol, meaning }) => [symbol, meaning].filter((word) => word !== '').join(', '));
  return [`${subject}: ${axes.join(' against ')}`, ...model.facts, ...model.notes, model.provenance].join('. ');
}

function nameSubject(body: Exclude<DiagramModel['body'], { readonly kind: 'curves' }>): string {
  if ('between' in body) return `${capitalise(body.rate.name)} of ${body.between.a} minus that of ${body.between.b}`;
  if ('statistic' in body) {
    const names = body.kind === 'metric-map' ? [body.metric] : body.series.map(({ name }) => name);
    return `${body.statistic === 'median' ? 'Median' : 'Mean'} of ${spellNames(names)}`;
  }
  const isDeviation = body.kind === 'deviation-map' || body.kind === 'deviation-curve';
  return isDeviation ? `Measured minus exact ${body.rate.name}` : capitalise(body.rate.name);
}
