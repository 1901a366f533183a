import { triangle, triangleStyle } from '../kinds/deviation/draw-deviation.js';
import { drawSeriesSample, drawSpreadSample } from '../kinds/metric/draw-metric.js';
import { disc, drawPointSample, halfWayStyle } from '../kinds/success-rate/draw-curve.js';
import {
  bandStyles,
  diamond,
  hatch,
  hatchStyle,
  intervalBar,
  markedStyle,
} from '../kinds/success-rate/draw-heat-map.js';
import { rampStops } from './colour-ramp.js';
import { type Layout, legendStyle, sampleWidth } from './lay-out-diagram.js';
import type { LegendSample } from './legend-entries.js';
import { faint, fitStyle, ink, measuredStyle, paper } from './line-style.js';
import { lineMarks, type Mark, type PagePath, pathMark, rampMark, textMark } from './marks.js';

const groundHeight = 9;

/** Samples and labels below the plot. */
export function drawLegend({ legend }: Layout): Mark[] {
  return legend.flatMap(({ entry, left, middle }) => [
    ...drawSample(entry.sample, { left, middle }),
    textMark({
      text: entry.label,
      x: left + sampleWidth + 5,
      y: middle + 2.7,
      align: 'left',
      colour: ink,
      ...legendStyle,
    }),
  ]);
}

function drawSample(sample: LegendSample, { left, middle }: { left: number; middle: number }): Mark[] {
  const box = { left, right: left + sampleWidth, top: middle - groundHeight / 2, bottom: middle + groundHeight / 2 };
  const across = (y: number): PagePath => [
    [box.left, y],
    [box.right, y],
  ];
  const centre = [left + sampleWidth / 2, middle] as const;
  switch (sample.kind) {
    case 'contour':
      return [drawGround(box), ...lineMarks([across(middle)], measuredStyle)];
    case 'band': {
      const area: PagePath = [...across(middle - 2.8), ...across(middle + 2.8).toReversed()];
      const [areaStyle, edgeStyle] = bandStyles;
      return [
        drawGround(box),
        pathMark([area], areaStyle, { closed: true }),
        pathMark([across(middle - 2.8), across(middle + 2.8)], edgeStyle),
      ];
    }
    case 'bar': {
      const shapes = intervalBar({ centre, top: box.top + 1, bottom: box.bottom - 1 });
      return [drawGround(box), ...lineMarks(shapes, { ...measuredStyle, coreWidth: 1.1, casingWidth: 2.6 })];
    }
    case 'theory':
      return [drawGround(box), ...lineMarks([across(middle)], sample.style)];
    case 'line-on-paper':
      return lineMarks([across(middle)], sample.style);
    case 'no-verdict': {
      const frame: PagePath = [...across(box.top), ...across(box.bottom).toReversed()];
      return [
        pathMark(hatch({ x: [box.left, box.right], y: [box.top, box.bottom] }), hatchStyle),
        pathMark([frame], { stroke: faint, strokeWidth: 0.5 }, { closed: true }),
      ];
    }
    case 'marked':
      return [drawGround(box), pathMark([diamond(centre, 1.5)], markedStyle, { closed: true })];
    case 'beyond':
      return [pathMark([triangle(centre, { radius: 2.6, points: sample.points })], triangleStyle, { closed: true })];
    case 'stem':
      return [
        pathMark([[centre, [centre[0], box.bottom]]], { stroke: ink, strokeWidth: 1 }),
        pathMark([disc(centre)], { fill: paper, stroke: ink, strokeWidth: 0.8 }, { closed: true }),
      ];
    case 'ramp':
      return [drawGround(box)];
    case 'series':
      return drawSeriesSample(box, sample);
    case 'spread':
      return drawSpreadSample(box);
    case 'rate':
      return drawPointSample(centre);
    case 'fit':
      return lineMarks([across(middle)], fitStyle);
    case 'half-way':
      return [
        pathMark(
          [
            across(middle),
            [
              [centre[0], middle - 4],
              [centre[0], middle + 4],
            ],
          ],
          halfWayStyle,
        ),
      ];
    default:
      return sample satisfies never;
  }
}

/** The whole ramp behind a sample shows the line on dark and on light. */
function drawGround(box: { left: number; right: number; top: number; bottom: number }): Mark {
  const { left, right, top, bottom } = box;
  const area = { left, top, width: right - left, height: bottom - top };
  return rampMark(area, { colours: rampStops, rising: 'right', border: {} });
}
