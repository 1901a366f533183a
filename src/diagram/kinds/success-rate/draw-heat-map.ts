import type { RateName } from '../../../sweep/rate-name.js';
import { axisFraction } from '../../page/axis-scale.js';
import { badRampStops, type ColourStops, colourAt, rampStops } from '../../page/colour-ramp.js';
import type { DiagramModel, HalfWaySpan, HeatMapBody, Patch, TheoryLine } from '../../page/diagram-model.js';
import { type Layout, tickStyle } from '../../page/lay-out-diagram.js';
import { ink, type LineStyle, measuredStyle, paper, theoryStyles } from '../../page/line-style.js';
import {
  type Box,
  groupMark,
  lineMarks,
  type Mark,
  type PagePath,
  type PathStyle,
  pathMark,
  rampMark,
  round,
  textMark,
} from '../../page/marks.js';

/** Cells of one colour overlap by this much, so that no viewer shows the paper between them. */
const seam = 0.3;

/** Between the lines that hatch cells without a verdict. */
const hatchPitch = 3.4;

const barWidth = 11;
const barTitleLengthMax = 14;
const markedRadiusMax = 1.5;

/** What stands inside the plot, in the plot's own coordinates. */
export function drawHeatMap(model: DiagramModel, body: HeatMapBody, plot: Box): Mark[] {
  const place = placer(model, plot);
  const lines = (chains: readonly PagePath[]) => chains.map((chain) => chain.map(place));
  return [
    groupMark(
      { ...plot, left: 0, top: 0 },
      [
        ...drawPatches(
          body.patches.map(({ rate, ...box }) => ({
            ...box,
            colour: rate === undefined ? undefined : colourAt(rampOf(body.rate), rate),
          })),
          place,
        ),
        ...drawMarked(body, { place, plot, model }),
        ...body.bands.flatMap((band) => drawBand(band, place)),
        ...drawBars(body.bars, place),
        ...lineMarks(lines(body.contour), measuredStyle),
        ...drawTheory(body.theory, place),
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

/** What a colour bar says; ticks lie at shares of its height, from below. */
export interface ColourBar {
  readonly title: string;
  readonly colours: ColourStops;
  readonly ticks: readonly { readonly share: number; readonly label: string }[];
}

export function rateBar({ rate }: HeatMapBody): ColourBar {
  return {
    // The title of a picture says what the rate is of where it is long.
    title: rate.name.length <= barTitleLengthMax ? rate.name : 'rate',
    colours: rampOf(rate),
    ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => ({ share, label: String(share) })),
  };
}

function rampOf({ isBad }: RateName): ColourStops {
  return isBad ? badRampStops : rampStops;
}

/** A colour bar, right of the plot. */
export function drawColourBar({ plot }: Layout, { title, colours, ticks }: ColourBar): Mark[] {
  const left = plot.left + plot.width + 14;
  const top = plot.top + 18;
  const height = Math.round(plot.height * 0.6);
  const heightOf = (share: number) => top + height * (1 - share);
  const border = { stroke: ink, strokeWidth: 0.5 };
  return [
    rampMark({ left, top, width: barWidth, height }, { colours, rising: 'up', border }),
    pathMark(
      ticks.map(({ share }) => [
        [left + barWidth, heightOf(share)],
        [left + barWidth + 3, heightOf(share)],
      ]),
      { stroke: ink, strokeWidth: 0.6 },
    ),
    ...ticks.map(({ share, label }) =>
      textMark({
        text: label,
        x: left + barWidth + 5,
        y: heightOf(share) + 2.7,
        align: 'left',
        colour: ink,
        ...tickStyle,
      }),
    ),
    textMark({ text: title, x: left - 4, y: plot.top + 8, align: 'left', colour: ink, ...tickStyle }),
  ];
}

export const bandStyles: readonly [area: PathStyle, edges: PathStyle] = [
  { fill: paper, fillOpacity: 0.42 },
  { stroke: ink, strokeWidth: 0.5, strokeJoin: 'round' },
];

export const markedStyle: PathStyle = { fill: paper, stroke: ink, strokeWidth: 0.5 };

/** Dark enough to stand out from the paper by 3 to 1, which the frames' grey does not. */
export const hatchStyle: PathStyle = { stroke: '#767676', strokeWidth: 0.6 };

/**
 * Lines at 45 degrees in a box, on one lattice for the whole page, so that they go on from box to box. A box between two of
 * them has its own diagonal: white alone is a value on some scales.
 */
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
  if (lines.length > 0) return lines;
  return [
    [
      [left, bottom],
      [right, top],
    ],
  ];
}

/** Theory on colours. */
export function drawTheory(theory: readonly TheoryLine[], place: Place): Mark[] {
  return solidFirst(theory, theoryStyles(theory, 'colour')).flatMap(({ line, style }) =>
    lineMarks(
      line.segments.map((segment) => segment.map(place)),
      style,
    ),
  );
}

/** Dashes above solid lines, which show between them; the other way round a dash would be gone. */
function solidFirst(lines: readonly TheoryLine[], styles: readonly LineStyle[]) {
  const styled = lines.map((line, at) => ({ line, style: styles[at] }));
  const solid = styled.filter(({ style }) => style.dash === undefined);
  return [...solid, ...styled.filter(({ style }) => style.dash !== undefined)];
}

type Place = ReturnType<typeof placer>;

/** Boxes in their colours; those without one are hatched on paper. */
export function drawPatches(
  patches: readonly (Omit<Patch, 'rate'> & { readonly colour: string | undefined })[],
  place: Place,
): Mark[] {
  const boxes = new Map<string | undefined, PagePath[]>();
  const hatching: PagePath[] = [];
  for (const { x, y, colour } of patches) {
    const [left, bottom] = place([x[0], y[0]]);
    const [right, top] = place([x[1], y[1]]);
    const alike = boxes.get(colour) ?? [];
    boxes.set(colour, alike);
    alike.push([
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]);
    if (colour === undefined) hatching.push(...hatch({ x: [left, right], y: [top, bottom] }));
  }
  const marks = [...boxes].map(([colour = paper, paths]) =>
    pathMark(paths, { fill: colour, stroke: colour, strokeWidth: seam }, { closed: true }),
  );
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

function drawBand(band: readonly HalfWaySpan[], place: Place): Mark[] {
  const upper = band.map(({ x, high }) => place([x, high]));
  const lower = band.map(({ x, low }) => place([x, low]));
  const [area, edges] = bandStyles;
  const closed = [
    ...closedRuns(band, ({ open }) => open.high).map((run) => run.map(({ x, high }) => place([x, high]))),
    ...closedRuns(band, ({ open }) => open.low).map((run) => run.map(({ x, low }) => place([x, low]))),
  ];
  const marks = [pathMark([[...upper, ...lower.toReversed()]], area, { closed: true })];
  return closed.length === 0 ? marks : [...marks, pathMark(closed, edges)];
}

/** Where the interval leaves the axis the band has no edge. */
function closedRuns(band: readonly HalfWaySpan[], isOpen: (span: HalfWaySpan) => boolean): HalfWaySpan[][] {
  const runs: HalfWaySpan[][] = [[]];
  for (const span of band) {
    if (isOpen(span)) runs.push([]);
    else runs[runs.length - 1].push(span);
  }
  return runs.filter((run) => run.length > 1);
}

function drawBars(bars: readonly HalfWaySpan[], place: Place): Mark[] {
  if (bars.length === 0) return [];
  const shapes = bars.flatMap(({ x, low, high, location, open }) => {
    const [, top] = place([x, high]);
    const [, bottom] = place([x, low]);
    return intervalBar({ centre: place([x, location]), top, bottom, open });
  });
  return lineMarks(shapes, { ...measuredStyle, coreWidth: 1.1, casingWidth: 2.6 });
}

/** An upright interval with caps where it is closed, and a cross-bar at its centre. */
export function intervalBar(span: {
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
