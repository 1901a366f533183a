import { type Mark, parse, type Spec, View } from 'vega';
import { DiagramError } from '../diagram-error.js';
import { drawKeptCurves } from '../kinds/curves/draw-kept-curves.js';
import { deviationBar, drawDeviationCurve, drawDeviationMap } from '../kinds/deviation/draw-deviation.js';
import { differenceBar, drawDifferenceCurve, drawDifferenceMap } from '../kinds/difference/draw-difference.js';
import { drawMetricCurve, drawMetricMap, metricBar } from '../kinds/metric/draw-metric.js';
import { spellNames } from '../kinds/metric/metric-choice.js';
import { capitalise } from '../kinds/plan-heading.js';
import { drawCurve } from '../kinds/success-rate/draw-curve.js';
import { drawColourBar, drawHeatMap, rateBar } from '../kinds/success-rate/draw-heat-map.js';
import type { DiagramModel } from '../page/diagram-model.js';
import { drawFrame } from '../page/draw-frame.js';
import { drawLegend } from '../page/draw-legend.js';
import { type Layout, layOutDiagram } from '../page/lay-out-diagram.js';
import { groupMark, textMark } from '../page/marks.js';
import { openTextMeter } from '../page/text-meter.js';

/**
 * The diagram as SVG, 17 cm wide; the same model gives the same bytes. Throws `DiagramError` ('diagram-not-finite')
 * where a coordinate is not a finite number, since rasterisers crash on those.
 */
export async function renderSvg(model: DiagramModel): Promise<string> {
  const layout = layOutDiagram(model, openTextMeter());
  const view = new View(parse(buildSpec(model, layout)), { renderer: 'none' });
  try {
    const svg = finishSvg(await view.toSVG(), { model, layout });
    checkFinite(svg);
    return svg;
  } finally {
    view.finalize();
  }
}

function buildSpec(model: DiagramModel, layout: Layout): Spec {
  const { plot } = layout;
  return {
    width: layout.width,
    height: layout.height,
    padding: 0,
    autosize: 'none',
    background: 'white',
    marks: [
      groupMark(plot, [...drawBody(model, plot), ...drawFrame(model, layout)]),
      ...drawColours(model, layout),
      ...drawLegend(layout),
      ...layout.texts.map(textMark),
    ],
  };
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

/** Gives the page its size on paper and a title for screen readers, and numbers the definitions from 0. */
function finishSvg(svg: string, { model, layout }: { model: DiagramModel; layout: Layout }): string {
  const { width, height } = layout;
  const root =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" ` +
    `width="${width}pt" height="${height}pt" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${escapeXml(model.title)}</title><desc>${escapeXml(describe(model))}</desc>`;
  return `${renumberDefinitions(svg.replace(/^<svg[^>]*>/, root))}\n`;
}

/** Vega counts definitions through the life of a process; a file must not depend on what was drawn before it. */
function renumberDefinitions(svg: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/ id="([^"]+)"/g)) names.set(id, `d${names.size}`);
  const rename = (id: string) => names.get(id) ?? id;
  return svg
    .replaceAll(/ id="([^"]+)"/g, (_, id: string) => ` id="${rename(id)}"`)
    .replaceAll(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${rename(id)})`);
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

function checkFinite(svg: string): void {
  const found = /[\s"(,ML-](NaN|Infinity|undefined|null)[\s"),LZ]/.exec(svg.replaceAll(/>[^<]+</g, '><'));
  if (found === null) return;
  throw new DiagramError(
    'diagram-not-finite',
    `a diagram needs finite coordinates, got ${found[1]} in "${svg.slice(Math.max(0, found.index - 60), found.index + 20)}"`,
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
