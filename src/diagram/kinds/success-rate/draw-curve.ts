import type { CurveBody, DiagramModel, RatePoint } from '../../page/diagram-model.js';
import { faint, fitStyle, ink, paper, theoryStyles } from '../../page/line-style.js';
import {
  type Box,
  groupMark,
  lineMarks,
  type Mark,
  type PagePath,
  type PathStyle,
  pathMark,
} from '../../page/marks.js';
import { placer } from './draw-heat-map.js';

export const pointRadius = 2.1;
const barStyle: PathStyle = { stroke: ink, strokeWidth: 0.8 };

const pointStyle: PathStyle = { fill: paper, stroke: ink, strokeWidth: 1 };
export const halfWayStyle: PathStyle = { stroke: fitStyle.core, strokeWidth: 2.4 };

/** What stands inside the plot, in the plot's own coordinates. */
export function drawCurve(model: DiagramModel, body: CurveBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const styles = theoryStyles(body.theory, 'paper');
  const level = (rate: number): PagePath => [
    [0, place([model.x.domain[0], rate])[1]],
    [plot.width, place([model.x.domain[0], rate])[1]],
  ];
  const { halfWay } = body;
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [
        pathMark([level(0), level(1)], { stroke: faint, strokeWidth: 0.4 }),
        pathMark([level(0.5)], { stroke: faint, strokeWidth: 0.5, strokeDash: [2, 2] }),
        ...body.theory.flatMap(({ segments }, at) =>
          lineMarks(
            segments.map((segment) => segment.map(place)),
            styles[at],
          ),
        ),
        ...(halfWay === undefined ? [] : lineMarks([halfWay.curve.map(place)], fitStyle)),
        ...(halfWay === undefined ? [] : [pathMark(drawHalfWay(halfWay, place), halfWayStyle)]),
        ...drawPoints(body.points, place),
      ],
      { clip: true },
    ),
  ];
}

/** Points with their intervals. */
export function drawPoints(points: readonly RatePoint[], place: ReturnType<typeof placer>): Mark[] {
  return [
    pathMark(
      points.flatMap(({ x, low, high }) => errorBar(place([x, low]), place([x, high]))),
      barStyle,
    ),
    pathMark(
      points.map(({ x, rate }) => disc(place([x, rate]))),
      pointStyle,
      { closed: true },
    ),
  ];
}

/** A point with its interval, as in the plot. */
export function drawPointSample([x, y]: readonly [number, number]): Mark[] {
  return [pathMark(errorBar([x, y + 5], [x, y - 5]), barStyle), pathMark([disc([x, y])], pointStyle, { closed: true })];
}

export function errorBar([x, low]: readonly [number, number], [, high]: readonly [number, number]): PagePath[] {
  const cap = (y: number): PagePath => [
    [x - 1.8, y],
    [x + 1.8, y],
  ];
  return [
    [
      [x, low],
      [x, high],
    ],
    cap(low),
    cap(high),
  ];
}

function drawHalfWay(
  span: { location: number; low: number; high: number },
  place: ReturnType<typeof placer>,
): PagePath[] {
  const [x, y] = place([span.location, 0.5]);
  return [
    [place([span.low, 0.5]), place([span.high, 0.5])],
    [
      [x, y - 4],
      [x, y + 4],
    ],
  ];
}

/** A circle of twelve sides, which at this size nobody can tell. */
export function disc([x, y]: readonly [number, number]): PagePath {
  return discCorners.map(([cosine, sine]) => [x + pointRadius * cosine, y + pointRadius * sine] as const);
}

/** cos and sin of multiples of 30 degrees, from roots alone: Math.cos differs between engines in the last bit. */
const half = Math.sqrt(3) / 2;
const discCorners: PagePath = [
  [1, 0],
  [half, 0.5],
  [0.5, half],
  [0, 1],
  [-0.5, half],
  [-half, 0.5],
  [-1, 0],
  [-half, -0.5],
  [-0.5, -half],
  [0, -1],
  [0.5, -half],
  [half, -0.5],
];
