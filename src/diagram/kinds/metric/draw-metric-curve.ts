import type { Axes } from '../../page/diagram-model.js';
import { acrossSample, type LegendEntry, type SampleBox } from '../../page/draw-legend.js';
import { drawTheory, listTheory } from '../../page/draw-theory.js';
import { paper, seriesStyles } from '../../page/line-style.js';
import {
  type Box,
  lineMarks,
  type Mark,
  type PagePath,
  type PathStyle,
  type Place,
  pathMark,
} from '../../page/marks.js';
import { type Placer, placer } from '../../page/placer.js';
import { diamond, disc, errorBar, pointRadius, triangle } from '../../page/shapes.js';
import type { MetricCurveBody, MetricPoint, MetricSeries } from './body.js';

/** Half the width of a cell's box of quartiles where cells are not joined to a band. */
const boxReach = 5;
const bandOpacity = 0.16;

/** Draws the bands of quartiles below all curves, so that none hides a curve. */
export function drawMetricCurve(body: MetricCurveBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const stretches = body.series.map((series) =>
    body.joined ? joinNeighbours(series) : series.points.map((point) => [point]),
  );
  return [
    ...stretches.map((series, at) =>
      pathMark(
        series.map((run) => drawBand(run, place)),
        bandStyle(at),
        { closed: true },
      ),
    ),
    ...drawTheory(body.theory, { place, ground: 'paper' }),
    ...stretches.flatMap((series, at) =>
      lineMarks(
        series.filter((run) => run.length > 1).map((run) => run.map(({ x, value }) => place([x, value]))),
        seriesStyles[at],
      ),
    ),
    ...body.series.flatMap(({ points }, at) => drawPoints(points, { at, place })),
  ];
}

const intervalWords = { median: 'order statistics', mean: 'Student’s t' } as const;

export function listMetricCurve({ statistic, series, joined, theory }: MetricCurveBody): LegendEntry[] {
  const curves = series.map(({ name, points }, at): LegendEntry => {
    const sure = points.some(({ interval }) => interval !== undefined);
    const interval = sure ? `, 95 % interval (${intervalWords[statistic]})` : '';
    return {
      label: `${series.length === 1 ? '' : `${name}: `}${statistic}${interval}`,
      draw: (sample) => drawSeriesSample(sample, { at, joined }),
    };
  });
  return [...curves, { label: 'lower to upper quartile', draw: drawSpreadSample }, ...listTheory(theory, 'paper')];
}

/** The curve of the series at this place with a point on it, or the point alone. */
function drawSeriesSample(sample: SampleBox, { at, joined }: { at: number; joined: boolean }): Mark[] {
  const { centre, top, bottom } = sample;
  return [
    ...(joined ? lineMarks([acrossSample(sample)], seriesStyles[at]) : []),
    pathMark(errorBar([centre[0], bottom], [centre[0], top]), barStyle(at)),
    pathMark([marker(centre, at)], markerStyle(at), { closed: true }),
  ];
}

function drawSpreadSample({ left, right, top, bottom }: SampleBox): Mark[] {
  const box: PagePath = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return [pathMark([box], bandStyle(0), { closed: true })];
}

/** Splits a series into stretches without a missing cell. */
function joinNeighbours({ points }: MetricSeries): MetricPoint[][] {
  const stretches: MetricPoint[][] = [];
  points.forEach((point, at) => {
    if (at > 0 && points[at - 1].place === point.place - 1) stretches[stretches.length - 1].push(point);
    else stretches.push([point]);
  });
  return stretches;
}

function drawBand(run: readonly MetricPoint[], place: Placer): PagePath {
  const upper = run.map(({ x, upperQuartile }) => place([x, upperQuartile]));
  const lower = run.map(({ x, lowerQuartile }) => place([x, lowerQuartile]));
  if (run.length > 1) return [...upper, ...lower.toReversed()];
  const [[x, top], [, bottom]] = [upper[0], lower[0]];
  return [
    [x - boxReach, top],
    [x + boxReach, top],
    [x + boxReach, bottom],
    [x - boxReach, bottom],
  ];
}

function drawPoints(points: readonly MetricPoint[], { at, place }: { at: number; place: Placer }): Mark[] {
  const bars = points.flatMap(({ x, interval }) =>
    interval === undefined ? [] : errorBar(place([x, interval.low]), place([x, interval.high])),
  );
  const markers = points.map(({ x, value }) => marker(place([x, value]), at));
  return [pathMark(bars, barStyle(at)), pathMark(markers, markerStyle(at), { closed: true })];
}

/** The marker of a series, which tells it apart without colours. */
function marker(centre: Place, at: number): PagePath {
  if (at === 0) return disc(centre);
  return at === 1 ? diamond(centre, pointRadius) : triangle(centre, { radius: 1.3 * pointRadius, points: 'up' });
}

function markerStyle(at: number): PathStyle {
  return { fill: paper, stroke: seriesStyles[at].core, strokeWidth: 1 };
}

function barStyle(at: number): PathStyle {
  return { stroke: seriesStyles[at].core, strokeWidth: 0.8 };
}

function bandStyle(at: number): PathStyle {
  return { fill: seriesStyles[at].core, fillOpacity: bandOpacity };
}
