import { colourAt, divergingStops } from '../../page/colour-ramp.js';
import type { DiagramModel, DifferenceCurveBody, DifferenceMapBody } from '../../page/diagram-model.js';
import { contourStyles, faint } from '../../page/line-style.js';
import { type Box, groupMark, lineMarks, type Mark, type PagePath, pathMark } from '../../page/marks.js';
import { drawTriangles } from '../deviation/draw-deviation.js';
import { drawPoints } from '../success-rate/draw-curve.js';
import { type ColourBar, drawPatches, placer } from '../success-rate/draw-heat-map.js';

/** From -1 to 1, whatever was measured: alike in all pictures, so that they compare. */
export const differenceBar: ColourBar = {
  title: 'difference',
  colours: divergingStops,
  ticks: [-1, -0.5, 0, 0.5, 1].map((difference) => ({
    share: shareOf(difference),
    label: `${difference < 0 ? '−' : ''}${Math.abs(difference)}`,
  })),
};

/** What stands inside the plot, in the plot's own coordinates. */
export function drawDifferenceMap(model: DiagramModel, body: DifferenceMapBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const lines = (chains: readonly PagePath[]) => chains.map((chain) => chain.map(place));
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [
        ...drawPatches(
          body.patches.map(({ difference, ...box }) => ({
            ...box,
            colour: difference === undefined ? undefined : colourAt(divergingStops, shareOf(difference)),
          })),
          place,
        ),
        ...lineMarks(lines(body.contourA), contourStyles.a),
        ...lineMarks(lines(body.contourB), contourStyles.b),
        ...drawTriangles(body, { model, plot }),
      ],
      { clip: true },
    ),
  ];
}

/** Each cell's difference with its interval, around a line at 0. */
export function drawDifferenceCurve(model: DiagramModel, body: DifferenceCurveBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const [, zero] = place([model.x.domain[0], 0]);
  const line: PagePath = [
    [0, zero],
    [plot.width, zero],
  ];
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [pathMark([line], { stroke: faint, strokeWidth: 0.6 }), ...drawPoints(body.points, place)],
      { clip: true },
    ),
  ];
}

function shareOf(difference: number): number {
  return (difference + 1) / 2;
}
