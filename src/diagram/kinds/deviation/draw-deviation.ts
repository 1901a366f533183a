import { markedDeviation } from '../../../statistics/exact-comparison.js';
import { colourAt, divergingStops } from '../../page/colour-ramp.js';
import type { Axes } from '../../page/diagram-model.js';
import type { ColourBar } from '../../page/draw-colour-bar.js';
import { drawHatchSample, entryWhere, type LegendEntry } from '../../page/draw-legend.js';
import { drawPatches } from '../../page/draw-patches.js';
import { drawTheory, listTheory } from '../../page/draw-theory.js';
import { drawTriangleSample, drawTriangles } from '../../page/draw-triangles.js';
import { faint, ink, paper } from '../../page/line-style.js';
import { type Box, type Mark, type PagePath, pathMark } from '../../page/marks.js';
import { placer } from '../../page/placer.js';
import { disc } from '../../page/shapes.js';
import type { DeviationCurveBody, DeviationMapBody } from './body.js';
import { deviationLimit } from './plan-deviation.js';

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

/** The marks inside the plot, in its own coordinates. */
export function drawDeviationMap(body: DeviationMapBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  return [
    ...drawPatches(body.patches, {
      place,
      colour: ({ deviation }) => (deviation === undefined ? undefined : colourOf(deviation)),
    }),
    ...drawTheory(body.theory, { place, ground: 'paper' }),
    ...drawTriangles(body, { axes, plot }),
  ];
}

export function listDeviationMap({ above, below, theory, patches }: DeviationMapBody): LegendEntry[] {
  const isUnknown = patches.some(({ deviation }) => deviation === undefined);
  return [
    ...entryWhere(above.length > 0, `more than ${markedDeviation} above the exact rate`, ({ centre }) =>
      drawTriangleSample(centre, 'up'),
    ),
    ...entryWhere(below.length > 0, `more than ${markedDeviation} below`, ({ centre }) =>
      drawTriangleSample(centre, 'down'),
    ),
    ...listTheory(theory, 'paper'),
    ...entryWhere(isUnknown, 'not measured, or no exact probability', drawHatchSample),
  ];
}

/** A stem from 0 to each cell's deviation, and lines at `markedDeviation`. */
export function drawDeviationCurve(body: DeviationCurveBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const level = (deviation: number): PagePath => {
    const [, y] = place([axes.x.domain[0], deviation]);
    return [
      [0, y],
      [plot.width, y],
    ];
  };
  const stems = body.points.map(([x, deviation]): PagePath => [place([x, 0]), place([x, deviation])]);
  return [
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
  ];
}

export function listDeviationCurve({ points }: DeviationCurveBody): LegendEntry[] {
  return entryWhere(points.length > 0, `deviation of a cell; dashed: ±${markedDeviation}`, ({ centre, bottom }) => [
    pathMark([[centre, [centre[0], bottom]]], { stroke: ink, strokeWidth: 1 }),
    pathMark([disc(centre)], { fill: paper, stroke: ink, strokeWidth: 0.8 }, { closed: true }),
  ]);
}

function colourOf(deviation: number): string {
  const share = (deviation / deviationLimit + 1) / 2;
  return colourAt(divergingStops, Math.min(1, Math.max(0, share)));
}
