import { markedDeviation } from '../../../statistics/exact-comparison.js';
import { colourAt, divergingStops } from '../../page/colour-ramp.js';
import type { DeviationCurveBody, DeviationMapBody, DiagramModel } from '../../page/diagram-model.js';
import { faint, ink, paper, theoryStyles } from '../../page/line-style.js';
import {
  type Box,
  groupMark,
  lineMarks,
  type Mark,
  type PagePath,
  type PathStyle,
  pathMark,
} from '../../page/marks.js';
import { disc } from '../success-rate/draw-curve.js';
import { type ColourBar, drawPatches, placer } from '../success-rate/draw-heat-map.js';
import { deviationLimit } from './plan-deviation.js';

const triangleRadiusMax = 2.6;
export const triangleStyle: PathStyle = { fill: ink, stroke: paper, strokeWidth: 0.4 };

export const deviationBar: ColourBar = {
  title: 'std. errors',
  colours: divergingStops,
  ticks: Array.from({ length: 2 * deviationLimit + 1 }, (_, at) => {
    const deviation = at - deviationLimit;
    const size = Math.abs(deviation);
    const bound = size < deviationLimit ? '' : deviation < 0 ? '≤ ' : '≥ ';
    return { share: at / (2 * deviationLimit), label: `${bound}${deviation < 0 ? '−' : ''}${size}` };
  }),
};

/** What stands inside the plot, in the plot's own coordinates. */
export function drawDeviationMap(model: DiagramModel, body: DeviationMapBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const styles = theoryStyles(body.theory, 'paper');
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [
        ...drawPatches(
          body.patches.map(({ deviation, ...box }) => ({
            ...box,
            colour: deviation === undefined ? undefined : colourOf(deviation),
          })),
          place,
        ),
        ...body.theory.flatMap(({ segments }, at) =>
          lineMarks(
            segments.map((segment) => segment.map(place)),
            styles[at],
          ),
        ),
        ...drawTriangles(body, { model, plot }),
      ],
      { clip: true },
    ),
  ];
}

/** A triangle in each marked cell, which points to its side of 0: colours alone do not tell the sides in grey. */
export function drawTriangles(
  { above, below }: Pick<DeviationMapBody, 'above' | 'below'>,
  { model, plot }: { model: DiagramModel; plot: Box },
): Mark[] {
  const place = placer(model, plot);
  const cell = Math.min(plot.width / model.x.positions.length, plot.height / model.y.positions.length);
  const radius = Math.min(triangleRadiusMax, cell / 3);
  const triangles = [
    ...above.map(place).map((centre) => triangle(centre, { radius, points: 'up' })),
    ...below.map(place).map((centre) => triangle(centre, { radius, points: 'down' })),
  ];
  return triangles.length === 0 ? [] : [pathMark(triangles, triangleStyle, { closed: true })];
}

/** Stems from 0 to each cell's deviation, between lines at the marked ones. */
export function drawDeviationCurve(model: DiagramModel, body: DeviationCurveBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const level = (deviation: number): PagePath => {
    const [, y] = place([model.x.domain[0], deviation]);
    return [
      [0, y],
      [plot.width, y],
    ];
  };
  const stems = body.points.map(([x, deviation]): PagePath => [place([x, 0]), place([x, deviation])]);
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [
        pathMark([level(0)], { stroke: faint, strokeWidth: 0.6 }),
        pathMark([level(markedDeviation), level(-markedDeviation)], {
          stroke: faint,
          strokeWidth: 0.5,
          strokeDash: [2, 2],
        }),
        pathMark(stems, { stroke: ink, strokeWidth: 1 }),
        ...body.points.map(([x, deviation]) =>
          pathMark(
            [disc(place([x, deviation]))],
            { fill: colourOf(deviation), stroke: ink, strokeWidth: 0.8 },
            { closed: true },
          ),
        ),
      ],
      { clip: true },
    ),
  ];
}

export function triangle(
  [x, y]: readonly [number, number],
  { radius, points }: { radius: number; points: 'up' | 'down' },
): PagePath {
  const rise = points === 'up' ? -radius : radius;
  return [
    [x, y + rise],
    [x + radius, y - rise * 0.75],
    [x - radius, y - rise * 0.75],
  ];
}

function colourOf(deviation: number): string {
  const share = (deviation / deviationLimit + 1) / 2;
  return colourAt(divergingStops, Math.min(1, Math.max(0, share)));
}
