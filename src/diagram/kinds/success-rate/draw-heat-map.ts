import type { RateName } from '../../../sweep/rate-name.js';
import { badRampStops, type ColourStops, colourAt, rampStops } from '../../page/colour-ramp.js';
import type { Axes } from '../../page/diagram-model.js';
import type { ColourBar } from '../../page/draw-colour-bar.js';
import {
  acrossSample,
  drawGround,
  drawHatchSample,
  entryWhere,
  type LegendEntry,
  lineOnGround,
  type SampleBox,
} from '../../page/draw-legend.js';
import { drawPatches } from '../../page/draw-patches.js';
import { drawTheory, listTheory } from '../../page/draw-theory.js';
import { ink, measuredStyle, paper } from '../../page/line-style.js';
import { type Box, lineMarks, type Mark, type PagePath, type PathStyle, pathMark, round } from '../../page/marks.js';
import { cellSize, type Placer, placer } from '../../page/placer.js';
import { diamond } from '../../page/shapes.js';
import type { HalfWaySpan, HeatMapBody } from './body.js';

const barTitleLengthMax = 14;
const markedRadiusMax = 1.5;

const bandStyles: readonly [area: PathStyle, edges: PathStyle] = [
  { fill: paper, fillOpacity: 0.42 },
  { stroke: ink, strokeWidth: 0.5, strokeJoin: 'round' },
];
const markedStyle: PathStyle = { fill: paper, stroke: ink, strokeWidth: 0.5 };
const barStyle = { ...measuredStyle, coreWidth: 1.1, casingWidth: 2.6 };

/** The marks inside the plot, in its own coordinates. */
export function drawHeatMap(body: HeatMapBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const ramp = rampOf(body.rate);
  return [
    ...drawPatches(body.patches, {
      place,
      colour: ({ rate }) => (rate === undefined ? undefined : colourAt(ramp, rate)),
    }),
    ...drawMarked(body, { place, radius: Math.min(markedRadiusMax, cellSize(axes, plot) / 4) }),
    ...body.bands.flatMap((band) => drawBand(band, place)),
    ...drawBars(body.bars, place),
    ...lineMarks(
      body.contour.map((chain) => chain.map(place)),
      measuredStyle,
    ),
    ...drawTheory(body.theory, { place, ground: 'colour' }),
  ];
}

export function rateBar({ rate }: HeatMapBody): ColourBar {
  return {
    // A long name stands in the title of the picture.
    title: rate.name.length <= barTitleLengthMax ? rate.name : 'rate',
    colours: rampOf(rate),
    ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => ({ share, label: String(share) })),
  };
}

export function listHeatMap(body: HeatMapBody): LegendEntry[] {
  const flaws = body.hasConflicts ? 'unresolved, quarantined or conflicting' : 'unresolved or quarantined';
  const isMissing = body.patches.some(({ rate }) => rate === undefined);
  return [
    ...entryWhere(body.contour.length > 0, 'measured 50 % contour', lineOnGround(measuredStyle)),
    ...entryWhere(body.bands.length > 0, 'its 95 % band, column by column', drawBandSample),
    ...entryWhere(body.bars.length > 0, '50 % point, 95 % interval', drawBarSample),
    ...listTheory(body.theory, 'colour'),
    ...entryWhere(isMissing, 'not measured', drawHatchSample),
    ...entryWhere(body.marked.length > 0, `has ${flaws} trials`, drawMarkedSample),
  ];
}

function rampOf({ isBad }: RateName): ColourStops {
  return isBad ? badRampStops : rampStops;
}

function drawMarked({ marked }: HeatMapBody, { place, radius }: { place: Placer; radius: number }): Mark[] {
  if (marked.length === 0) return [];
  return [
    pathMark(
      marked.map(place).map((centre) => diamond(centre, radius)),
      markedStyle,
      { closed: true },
    ),
  ];
}

function drawMarkedSample(sample: SampleBox): Mark[] {
  return [drawGround(sample), pathMark([diamond(sample.centre, markedRadiusMax)], markedStyle, { closed: true })];
}

function drawBand(band: readonly HalfWaySpan[], place: Placer): Mark[] {
  const upper = band.map(({ x, high }) => place([x, high]));
  const lower = band.map(({ x, low }) => place([x, low]));
  const [area, edges] = bandStyles;
  const closed = [
    ...closedStretches(band, ({ open }) => open.high).map((stretch) => stretch.map(({ x, high }) => place([x, high]))),
    ...closedStretches(band, ({ open }) => open.low).map((stretch) => stretch.map(({ x, low }) => place([x, low]))),
  ];
  const marks = [pathMark([[...upper, ...lower.toReversed()]], area, { closed: true })];
  return closed.length === 0 ? marks : [...marks, pathMark(closed, edges)];
}

/** The band has no edge where the interval leaves the axis. */
function closedStretches(band: readonly HalfWaySpan[], isOpen: (span: HalfWaySpan) => boolean): HalfWaySpan[][] {
  const stretches: HalfWaySpan[][] = [[]];
  for (const span of band) {
    if (isOpen(span)) stretches.push([]);
    else stretches[stretches.length - 1].push(span);
  }
  return stretches.filter((stretch) => stretch.length > 1);
}

function drawBars(bars: readonly HalfWaySpan[], place: Placer): Mark[] {
  if (bars.length === 0) return [];
  const shapes = bars.flatMap(({ x, low, high, location, open }) => {
    const [, top] = place([x, high]);
    const [, bottom] = place([x, low]);
    return intervalBar({ centre: place([x, location]), top, bottom, open });
  });
  return lineMarks(shapes, barStyle);
}

function drawBandSample(sample: SampleBox): Mark[] {
  const [upper, lower] = [acrossSample(sample, -2.8), acrossSample(sample, 2.8)];
  const [area, edges] = bandStyles;
  return [
    drawGround(sample),
    pathMark([[...upper, ...lower.toReversed()]], area, { closed: true }),
    pathMark([upper, lower], edges),
  ];
}

function drawBarSample(sample: SampleBox): Mark[] {
  const { centre, top, bottom } = sample;
  return [drawGround(sample), ...lineMarks(intervalBar({ centre, top: top + 1, bottom: bottom - 1 }), barStyle)];
}

/** An upright interval with caps where it is closed, and a cross-bar at its centre. */
function intervalBar(span: {
  centre: readonly [number, number];
  top: number;
  bottom: number;
  open?: HalfWaySpan['open'];
}): PagePath[] {
  const [x, y] = span.centre;
  const { open = { low: false, high: false } } = span;
  const across = (at: number, reach: number): PagePath => [
    [round(x - reach), at],
    [round(x + reach), at],
  ];
  return [
    [
      [x, span.top],
      [x, span.bottom],
    ],
    ...(open.high ? [] : [across(span.top, 2.2)]),
    ...(open.low ? [] : [across(span.bottom, 2.2)]),
    across(y, 3.6),
  ];
}
