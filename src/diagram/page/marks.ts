import { type ColourStops, colourAt } from './colour-ramp.js';
import type { LineStyle } from './line-style.js';

/** Coordinates in points (1/72 inch), from the upper left corner of the page or of the mark's group. */
export type Place = readonly [x: number, y: number];
export type PagePath = readonly Place[];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A mark as plain data, which any writer can draw; marks are drawn in their order. */
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

/** A box that is filled with a ramp of colours at equal distances. */
export interface RampMark {
  readonly kind: 'ramp';
  readonly box: Box;
  readonly colours: readonly string[];
  /** The side of the last colour. */
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
  /** The start, the middle or the end of the text's base line, as `anchor` says. */
  readonly x: number;
  readonly y: number;
  readonly align: 'left' | 'center' | 'right';
  readonly colour: string;
  /** Set where the text is written upwards. */
  readonly upright?: true;
}

/** Marks in the coordinates of a box; `clip` cuts them at its border. */
export interface GroupMark {
  readonly kind: 'group';
  readonly box: Box;
  readonly clip: boolean;
  readonly marks: readonly Mark[];
}

/** A page, which writers turn into a file. */
export interface Page {
  readonly width: number;
  readonly height: number;
  /** Used by file managers and, together with the description, by screen readers. */
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

/** A line that is visible on any ground: its casing, and its core above that. */
export function lineMarks(paths: readonly PagePath[], style: LineStyle): Mark[] {
  const { core, coreWidth, casing, casingWidth, dash } = style;
  const rest = { strokeJoin: 'round', ...(dash === undefined ? {} : { strokeDash: dash }) } as const;
  const line = pathMark(paths, { stroke: core, strokeWidth: coreWidth, ...rest });
  return casing === undefined ? [line] : [{ ...line, stroke: casing, strokeWidth: casingWidth }, line];
}

/** Several spaces are replaced by one, because SVG shows them so. */
export function textMark(placed: PlacedText): TextMark {
  const text = placed.text.replaceAll(/\s+/g, ' ');
  return { kind: 'text', ...placed, text, x: round(placed.x), y: round(placed.y) };
}

export function groupMark(box: Box, marks: readonly Mark[], options?: { clip: boolean }): GroupMark {
  return { kind: 'group', box: roundBox(box), clip: options?.clip === true, marks };
}

/** Rounds to a thousandth of a point, which cannot be seen and keeps files small. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Some 350 m from the page; PDF does not allow much larger numbers. */
const reachMax = 1e6;

function roundPlace([x, y]: Place): Place {
  return [roundNear(x), roundNear(y)];
}

/** Numbers that are not finite stay so, and `checkFinite` reports them. */
function roundNear(value: number): number {
  return Number.isFinite(value) ? round(Math.min(reachMax, Math.max(-reachMax, value))) : value;
}

function roundBox({ left, top, width, height }: Box): Box {
  return { left: round(left), top: round(top), width: round(width), height: round(height) };
}
