import type { Mark } from 'vega';
import { axisFraction } from './axis-scale.js';
import { rampColour } from './colour-ramp.js';
import type { DiagramModel, FitSpan, HeatMapBody, Patch, TheoryLine } from './diagram-model.js';
import { type Box, type Layout, tickStyle } from './lay-out-diagram.js';
import { faint, ink, type LineStyle, measuredStyle, paper, theoryStyles } from './line-style.js';
import { groupMark, lineMarks, type PagePath, type PathStyle, pathMark, rampMark, round, textMark } from './marks.js';

/** Cells of one colour overlap by this much, so that no viewer shows the paper between them. */
const seam = 0.3;

/** Between the lines that hatch cells without a verdict. */
const hatchPitch = 3.4;

const barWidth = 11;
const markedRadiusMax = 1.5;

/** What stands inside the plot, in the plot's own coordinates. */
export function drawHeatMap(model: DiagramModel, body: HeatMapBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const lines = (chains: readonly PagePath[]) => chains.map((chain) => chain.map(place));
  const styles = theoryStyles(body.theory, 'colour');
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [
        ...drawPatches(body.patches, place),
        ...drawMarked(body, { place, plot, model }),
        ...body.bands.flatMap((band) => drawBand(band, place)),
        ...drawFitBars(body.bars, place),
        ...lineMarks(lines(body.contour), measuredStyle),
        ...solidFirst(body.theory, styles).flatMap(({ line, style }) => lineMarks(lines(line.segments), style)),
      ],
      { clip: true },
    ),
  ];
}

/** From the grid's coordinates to the plot's. */
export function placer(
  model: DiagramModel,
  plot: Box,
): (point: readonly [number, number]) => readonly [number, number] {
  return ([x, y]) => [
    plot.width * axisFraction(x, model.x.domain, model.x.scale),
    plot.height * (1 - axisFraction(y, model.y.domain, model.y.scale)),
  ];
}

/** The colour bar, right of the plot. */
export function drawColourBar({ plot }: Layout): Mark[] {
  const left = plot.left + plot.width + 14;
  const top = plot.top + 18;
  const height = Math.round(plot.height * 0.6);
  const rates = [0, 0.25, 0.5, 0.75, 1];
  const heightOf = (rate: number) => top + height * (1 - rate);
  return [
    rampMark({ left, top, width: barWidth, height }, { rising: 'up', border: { stroke: ink, strokeWidth: 0.5 } }),
    pathMark(
      rates.map((rate) => [
        [left + barWidth, heightOf(rate)],
        [left + barWidth + 3, heightOf(rate)],
      ]),
      { stroke: ink, strokeWidth: 0.6 },
    ),
    ...rates.map((rate) =>
      textMark({
        text: String(rate),
        x: left + barWidth + 5,
        y: heightOf(rate) + 2.7,
        align: 'left',
        colour: ink,
        ...tickStyle,
      }),
    ),
    textMark({ text: 'success rate', x: left - 4, y: plot.top + 8, align: 'left', colour: ink, ...tickStyle }),
  ];
}

export const bandStyles: readonly [area: PathStyle, edges: PathStyle] = [
  { fill: paper, fillOpacity: 0.42 },
  { stroke: ink, strokeWidth: 0.5, strokeJoin: 'round' },
];

export const markedStyle: PathStyle = { fill: paper, stroke: ink, strokeWidth: 0.5 };

export const hatchStyle: PathStyle = { stroke: faint, strokeWidth: 0.6 };

/** Lines at 45 degrees in a box, on one lattice for the whole page, so that they go on from box to box. */
export function hatch(box: { x: readonly [number, number]; y: readonly [number, number] }): PagePath[] {
  const [left, right] = box.x;
  const [top, bottom] = box.y;
  const lines: PagePath[] = [];
  for (let at = Math.ceil((left + top) / hatchPitch); at * hatchPitch < right + bottom; at += 1) {
    const sum = at * hatchPitch;
    const from = Math.max(left, sum - bottom);
    const to = Math.min(right, sum - top);
    if (to > from) {
      lines.push([
        [from, sum - from],
        [to, sum - to],
      ]);
    }
  }
  return lines;
}

/** Dashes above solid lines, which show between them; the other way round a dash would be gone. */
function solidFirst(lines: readonly TheoryLine[], styles: readonly LineStyle[]) {
  const styled = lines.map((line, at) => ({ line, style: styles[at] }));
  const solid = styled.filter(({ style }) => style.dash === undefined);
  return [...solid, ...styled.filter(({ style }) => style.dash !== undefined)];
}

type Place = ReturnType<typeof placer>;

function drawPatches(patches: readonly Patch[], place: Place): Mark[] {
  const boxes = new Map<number | undefined, PagePath[]>();
  const hatching: PagePath[] = [];
  for (const { x, y, rate } of patches) {
    const [left, bottom] = place([x[0], y[0]]);
    const [right, top] = place([x[1], y[1]]);
    const alike = boxes.get(rate) ?? [];
    boxes.set(rate, alike);
    alike.push([
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]);
    if (rate === undefined) hatching.push(...hatch({ x: [left, right], y: [top, bottom] }));
  }
  const marks = [...boxes].map(([rate, paths]) => {
    const colour = rate === undefined ? paper : rampColour(rate);
    return pathMark(paths, { fill: colour, stroke: colour, strokeWidth: seam }, { closed: true });
  });
  return hatching.length === 0 ? marks : [...marks, pathMark(hatching, hatchStyle)];
}

function drawMarked(body: HeatMapBody, at: { place: Place; plot: Box; model: DiagramModel }): Mark[] {
  if (body.marked.length === 0) return [];
  const { model, plot, place } = at;
  const cell = Math.min(plot.width / model.x.positions.length, plot.height / model.y.positions.length);
  const radius = Math.min(markedRadiusMax, cell / 4);
  return [
    pathMark(
      body.marked.map(place).map((centre) => diamond(centre, radius)),
      markedStyle,
      { closed: true },
    ),
  ];
}

/** A square on its corner. */
export function diamond([x, y]: readonly [number, number], radius: number): PagePath {
  const reach = radius * Math.SQRT2;
  return [
    [x, y - reach],
    [x + reach, y],
    [x, y + reach],
    [x - reach, y],
  ];
}

function drawBand(band: readonly FitSpan[], place: Place): Mark[] {
  const upper = band.map(({ x, high }) => place([x, high]));
  const lower = band.map(({ x, low }) => place([x, low]));
  const [area, edges] = bandStyles;
  return [pathMark([[...upper, ...lower.toReversed()]], area, { closed: true }), pathMark([upper, lower], edges)];
}

function drawFitBars(bars: readonly FitSpan[], place: Place): Mark[] {
  if (bars.length === 0) return [];
  const shapes = bars.flatMap(({ x, low, high, location }) => {
    const [, top] = place([x, high]);
    const [, bottom] = place([x, low]);
    return intervalBar({ centre: place([x, location]), top, bottom });
  });
  return lineMarks(shapes, { ...measuredStyle, coreWidth: 1.1, casingWidth: 2.6 });
}

/** An upright interval with caps, and a cross-bar at its centre. */
export function intervalBar(span: { centre: readonly [number, number]; top: number; bottom: number }): PagePath[] {
  const [x, y] = span.centre;
  const across = (at: number, reach: number): PagePath => [
    [round(x - reach), at],
    [round(x + reach), at],
  ];
  return [
    [
      [x, span.top],
      [x, span.bottom],
    ],
    across(span.top, 2.2),
    across(span.bottom, 2.2),
    across(y, 3.6),
  ];
}
