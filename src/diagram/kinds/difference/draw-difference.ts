import { successRate } from '../../../sweep/rate-name.js';
import { colourAt, divergingStops } from '../../page/colour-ramp.js';
import type { Axes } from '../../page/diagram-model.js';
import type { ColourBar } from '../../page/draw-colour-bar.js';
import { drawHatchSample, entryWhere, type LegendEntry, lineOnPaper } from '../../page/draw-legend.js';
import { drawPatches } from '../../page/draw-patches.js';
import { drawPointSample, drawPoints } from '../../page/draw-points.js';
import { drawTriangleSample, drawTriangles } from '../../page/draw-triangles.js';
import { contourStyles, faint } from '../../page/line-style.js';
import { type Box, lineMarks, type Mark, type PagePath, pathMark } from '../../page/marks.js';
import { placer } from '../../page/placer.js';
import type { DifferenceCurveBody, DifferenceMapBody } from './body.js';

/** Always from -1 to 1, so that pictures compare. */
export const differenceBar: ColourBar = {
  title: 'difference',
  colours: divergingStops,
  ticks: [-1, -0.5, 0, 0.5, 1].map((difference) => ({
    share: shareOf(difference),
    label: `${difference < 0 ? '−' : ''}${Math.abs(difference)}`,
  })),
};

/** The marks inside the plot, in its own coordinates. */
export function drawDifferenceMap(body: DifferenceMapBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const lines = (chains: readonly PagePath[]) => chains.map((chain) => chain.map(place));
  return [
    ...drawPatches(body.patches, {
      place,
      colour: ({ difference }) =>
        difference === undefined ? undefined : colourAt(divergingStops, shareOf(difference)),
    }),
    ...lineMarks(lines(body.contourA), contourStyles.a),
    ...lineMarks(lines(body.contourB), contourStyles.b),
    ...drawTriangles(body, { axes, plot }),
  ];
}

export function listDifferenceMap(body: DifferenceMapBody): LegendEntry[] {
  const { a, b } = body.between;
  const more = body.rate.name === successRate.name ? 'succeeds more often' : 'has the higher rate';
  const isUnknown = body.patches.some(({ difference }) => difference === undefined);
  return [
    ...entryWhere(body.above.length > 0, `${a} ${more} (interval above 0)`, ({ centre }) =>
      drawTriangleSample(centre, 'up'),
    ),
    ...entryWhere(body.below.length > 0, `${b} ${more} (interval below 0)`, ({ centre }) =>
      drawTriangleSample(centre, 'down'),
    ),
    ...entryWhere(body.contourA.length > 0, `50 % contour, ${a}`, lineOnPaper(contourStyles.a)),
    ...entryWhere(body.contourB.length > 0, `50 % contour, ${b}`, lineOnPaper(contourStyles.b)),
    ...entryWhere(isUnknown, 'not measured for both', drawHatchSample),
  ];
}

/** Each cell's difference with its interval, around a line at 0. */
export function drawDifferenceCurve(body: DifferenceCurveBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const [, zero] = place([axes.x.domain[0], 0]);
  const line: PagePath = [
    [0, zero],
    [plot.width, zero],
  ];
  return [pathMark([line], { stroke: faint, strokeWidth: 0.6 }), ...drawPoints(body.points, place)];
}

export function listDifferenceCurve({ points }: DifferenceCurveBody): LegendEntry[] {
  return entryWhere(points.length > 0, 'difference, 95 % interval', ({ centre }) => drawPointSample(centre));
}

function shareOf(difference: number): number {
  return (difference + 1) / 2;
}
