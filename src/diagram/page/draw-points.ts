import { ink, paper } from './line-style.js';
import { type Mark, type PathStyle, type Place, pathMark } from './marks.js';
import type { Placer } from './placer.js';
import { disc, errorBar } from './shapes.js';

/** A rate, or the difference of two, with its interval. */
export interface RatePoint {
  readonly x: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

const barStyle: PathStyle = { stroke: ink, strokeWidth: 0.8 };
const pointStyle: PathStyle = { fill: paper, stroke: ink, strokeWidth: 1 };

/** Points with their intervals. */
export function drawPoints(points: readonly RatePoint[], place: Placer): Mark[] {
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
export function drawPointSample([x, y]: Place): Mark[] {
  return [pathMark(errorBar([x, y + 5], [x, y - 5]), barStyle), pathMark([disc([x, y])], pointStyle, { closed: true })];
}
