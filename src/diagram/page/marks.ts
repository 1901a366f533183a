import { type ColourStops, colourAt } from './colour-ramp.js';
import type { LineStyle } from './line-style.js';

/** Lengths are points (1/72 inch), from the upper left corner of the page or of the group in which a mark stands. */
export type Place = readonly [x: number, y: number];
export type PagePath = readonly Place[];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is drawn, as plain data in the order in which it lies on the paper: any writer can draw it. */
export type Mark = PathMark | RampMark | TextMark | GroupMark;

/** Open lines, or closed areas, in one style. */
export interface PathMark extends PathStyle {
  readonly kind: 'path';
  readonly paths: readonly PagePath[];
  readonly closed: boolean;
}

export interface PathStyle {
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  /** Lengths of dashes and gaps in turn. */
  readonly strokeDash?: readonly number[];
  readonly strokeJoin?: 'miter' | 'round';
}

/** A box that is filled with colours from one side to the other, even steps apart. */
export interface RampMark {
  readonly kind: 'ramp';
  readonly box: Box;
  readonly colours: readonly string[];
  /** Where the last colour lies. */
  readonly rising: 'up' | 'right';
  readonly border: Pick<PathStyle, 'stroke' | 'strokeWidth'>;
}

export interface TextMark extends PlacedText {
  readonly kind: 'text';
}

export type FontWeight = 'regular' | 'semibold';

export interface TextStyle {
  readonly size: number;
  readonly weight: FontWeight;
}

export interface PlacedText extends TextStyle {
  readonly text: string;
  /** Where the text begins, has its middle or ends, on its base line. */
  readonly x: number;
  readonly y: number;
  readonly align: 'left' | 'center' | 'right';
  readonly colour: string;
  /** From below to above. */
  readonly upright?: true;
}

/** Marks in a box's own coordinates; `clip` cuts them at its border. */
export interface GroupMark {
  readonly kind: 'group';
  readonly box: Box;
  readonly clip: boolean;
  readonly marks: readonly Mark[];
}

/** A page is what writers write. */
export interface Page {
  readonly width: number;
  readonly height: number;
  /** For file managers, and with the description for screen readers. */
  readonly title: string;
  readonly description: string;
  readonly marks: readonly Mark[];
}

/** One mark of open lines (or of closed areas) in one style. */
export function pathMark(paths: readonly PagePath[], style: PathStyle, options?: { closed: boolean }): PathMark {
  return {
    kind: 'path',
    paths: paths.filter((path) => path.length > 0).map((path) => path.map(roundPlace)),
    closed: options?.closed === true,
    ...style,
  };
}

/** A box with a border, filled by the colours of a ramp from its first stop to its last. */
export function rampMark(
  box: Box,
  options: { colours: ColourStops; rising: RampMark['rising']; border: RampMark['border'] },
): RampMark {
  const { colours, rising, border } = options;
  const even = colours.map((_, at) => colourAt(colours, at / (colours.length - 1)));
  return { kind: 'ramp', box: roundBox(box), colours: even, rising, border };
}

/** A line that can be read on any ground: its casing first, its core above. */
export function lineMarks(paths: readonly PagePath[], style: LineStyle): Mark[] {
  const { core, coreWidth, casing, casingWidth, dash } = style;
  const rest = { strokeJoin: 'round', ...(dash === undefined ? {} : { strokeDash: dash }) } as const;
  const line = pathMark(paths, { stroke: core, strokeWidth: coreWidth, ...rest });
  return casing === undefined ? [line] : [{ ...line, stroke: casing, strokeWidth: casingWidth }, line];
}

/** SVG shows several spaces as one, so that is what every writer gets. */
export function textMark(placed: PlacedText): TextMark {
  const text = placed.text.replaceAll(/\s+/g, ' ');
  return { kind: 'text', ...placed, text, x: round(placed.x), y: round(placed.y) };
}

export function groupMark(box: Box, marks: readonly Mark[], options?: { clip: boolean }): GroupMark {
  return { kind: 'group', box: roundBox(box), clip: options?.clip === true, marks };
}

/** A thousandth of a point is nothing on paper, and short numbers keep the files small. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Some 350 m from the page; a number that is much larger is no number of a PDF. */
const reachMax = 1e6;

function roundPlace([x, y]: Place): Place {
  return [roundNear(x), roundNear(y)];
}

/** What is not finite stays so: `checkFinite` tells of it. */
function roundNear(value: number): number {
  return Number.isFinite(value) ? round(Math.min(reachMax, Math.max(-reachMax, value))) : value;
}

function roundBox({ left, top, width, height }: Box): Box {
  return { left: round(left), top: round(top), width: round(width), height: round(height) };
}
