import { roundTicks } from '../../page/axis-ticks.js';
import { rampColour, rampStops } from '../../page/colour-ramp.js';
import type {
  DiagramModel,
  MetricCurveBody,
  MetricMapBody,
  MetricPoint,
  MetricSeries,
} from '../../page/diagram-model.js';
import { paper, seriesStyles, theoryStyles } from '../../page/line-style.js';
import {
  type Box,
  groupMark,
  lineMarks,
  type Mark,
  type PagePath,
  type PathStyle,
  pathMark,
} from '../../page/marks.js';
import { triangle } from '../deviation/draw-deviation.js';
import { disc, errorBar, pointRadius } from '../success-rate/draw-curve.js';
import { type ColourBar, diamond, drawPatches, drawTheory, placer } from '../success-rate/draw-heat-map.js';
import { shareOn } from './plan-value-scale.js';

const tickCount = 6;
/** A longer unit has no room above the colours; the legend has it anyway. */
const unitLengthMax = 5;

/** Half the width of a cell's quartiles where they are not joined to a band. */
const boxReach = 5;
const bandOpacity = 0.16;

type Place = ReturnType<typeof placer>;

export function metricBar({ statistic, unit, scale }: MetricMapBody): ColourBar {
  const ticks = roundTicks(scale.domain, { scale: scale.scale, count: tickCount, integral: false });
  return {
    title: unit === '' || unit.length > unitLengthMax ? statistic : `${statistic} (${unit})`,
    colours: rampStops,
    ticks: ticks.map(({ position, label }) => ({ share: shareOn(position, scale), label })),
  };
}

/** What stands inside the plot, in the plot's own coordinates. */
export function drawMetricMap(model: DiagramModel, body: MetricMapBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const patches = body.patches.map(({ value, ...box }) => ({
    ...box,
    colour: value === undefined ? undefined : rampColour(shareOn(value, body.scale)),
  }));
  const marks = [...drawPatches(patches, place), ...drawTheory(body.theory, place)];
  return [groupMark({ ...plot, left: 0, top: 0 }, marks, { clip: true })];
}

/** Bands of quartiles below all curves, so that none hides a curve. */
export function drawMetricCurve(model: DiagramModel, body: MetricCurveBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const theory = theoryStyles(body.theory, 'paper');
  const runs = body.series.map((series) =>
    body.joined ? joinNeighbours(series) : series.points.map((point) => [point]),
  );
  const marks = [
    ...runs.map((series, at) =>
      pathMark(
        series.map((run) => drawBand(run, place)),
        bandStyle(at),
        { closed: true },
      ),
    ),
    ...body.theory.flatMap(({ segments }, at) =>
      lineMarks(
        segments.map((segment) => segment.map(place)),
        theory[at],
      ),
    ),
    ...runs.flatMap((series, at) =>
      lineMarks(
        series.filter((run) => run.length > 1).map((run) => run.map(({ x, value }) => place([x, value]))),
        seriesStyles[at],
      ),
    ),
    ...body.series.flatMap(({ points }, at) => drawPoints(points, { at, place })),
  ];
  return [groupMark({ ...plot, left: 0, top: 0 }, marks, { clip: true })];
}

interface SampleBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The curve of the series at this place with a point on it, or the point alone. */
export function drawSeriesSample(
  { left, right, top, bottom }: SampleBox,
  { at, joined }: { at: number; joined: boolean },
): Mark[] {
  const middle = (top + bottom) / 2;
  const centre = [(left + right) / 2, middle] as const;
  const line: PagePath = [
    [left, middle],
    [right, middle],
  ];
  return [
    ...(joined ? lineMarks([line], seriesStyles[at]) : []),
    pathMark(errorBar([centre[0], bottom], [centre[0], top]), barStyle(at)),
    pathMark([marker(centre, at)], markerStyle(at), { closed: true }),
  ];
}

export function drawSpreadSample({ left, right, top, bottom }: SampleBox): Mark[] {
  const box: PagePath = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return [pathMark([box], bandStyle(0), { closed: true })];
}

/** Runs of cells between which none is missing. */
function joinNeighbours({ points }: MetricSeries): MetricPoint[][] {
  const runs: MetricPoint[][] = [];
  points.forEach((point, at) => {
    if (at > 0 && points[at - 1].place === point.place - 1) runs[runs.length - 1].push(point);
    else runs.push([point]);
  });
  return runs;
}

function drawBand(run: readonly MetricPoint[], place: Place): PagePath {
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

function drawPoints(points: readonly MetricPoint[], { at, place }: { at: number; place: Place }): Mark[] {
  const bars = points.flatMap(({ x, interval }) =>
    interval === undefined ? [] : errorBar(place([x, interval.low]), place([x, interval.high])),
  );
  const markers = points.map(({ x, value }) => marker(place([x, value]), at));
  return [pathMark(bars, barStyle(at)), pathMark(markers, markerStyle(at), { closed: true })];
}

/** A shape for each series, so that no colour is needed. */
function marker(centre: readonly [number, number], at: number): PagePath {
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
