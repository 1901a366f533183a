import type { Axes } from '../../page/diagram-model.js';
import { acrossSample, entryWhere, type LegendEntry, lineOnPaper } from '../../page/draw-legend.js';
import { drawPointSample, drawPoints } from '../../page/draw-points.js';
import { drawTheory, listTheory } from '../../page/draw-theory.js';
import { faint, fitStyle } from '../../page/line-style.js';
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
import type { RateCurveBody } from './body.js';

const halfWayStyle: PathStyle = { stroke: fitStyle.core, strokeWidth: 2.4 };

/** The marks inside the plot, in its own coordinates. */
export function drawRateCurve(body: RateCurveBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const level = (rate: number): PagePath => [
    [0, place([axes.x.domain[0], rate])[1]],
    [plot.width, place([axes.x.domain[0], rate])[1]],
  ];
  const { halfWay } = body;
  return [
    pathMark([level(0), level(1)], { stroke: faint, strokeWidth: 0.4 }),
    pathMark([level(0.5)], { stroke: faint, strokeWidth: 0.5, strokeDash: [2, 2] }),
    ...drawTheory(body.theory, { place, ground: 'paper' }),
    ...(halfWay === undefined ? [] : lineMarks([halfWay.fit.map(place)], fitStyle)),
    ...(halfWay === undefined ? [] : [pathMark(drawHalfWay(halfWay, place), halfWayStyle)]),
    ...drawPoints(body.points, place),
  ];
}

export function listRateCurve({ points, halfWay, theory }: RateCurveBody): LegendEntry[] {
  return [
    ...entryWhere(points.length > 0, 'measured, 95 % Wilson interval', ({ centre }) => drawPointSample(centre)),
    ...entryWhere(halfWay !== undefined, 'fit around the 50 % point', lineOnPaper(fitStyle)),
    ...entryWhere(halfWay !== undefined, '50 % point, 95 % interval', (sample) => [
      pathMark([acrossSample(sample), crossBar(sample.centre)], halfWayStyle),
    ]),
    ...listTheory(theory, 'paper'),
  ];
}

function drawHalfWay(span: { location: number; low: number; high: number }, place: Placer): PagePath[] {
  const [x, y] = place([span.location, 0.5]);
  return [[place([span.low, 0.5]), place([span.high, 0.5])], crossBar([x, y])];
}

function crossBar([x, y]: Place): PagePath {
  return [
    [x, y - 4],
    [x, y + 4],
  ];
}
