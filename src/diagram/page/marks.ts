import type { EncodeEntry, Mark } from 'vega';
import { fontFamilies, fontWeights } from '../output/fonts.js';
import { type ColourStops, colourAt } from './colour-ramp.js';
import type { Box, PlacedText } from './lay-out-diagram.js';
import type { LineStyle } from './line-style.js';

/** Points of the page, in its own units. */
export type PagePath = readonly (readonly [x: number, y: number])[];

export interface PathStyle {
  readonly fill?: string;
  readonly fillOpacity?: number;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly strokeDash?: number[];
  readonly strokeJoin?: 'miter' | 'round' | 'bevel';
}

/** One mark of open lines (or of closed areas) in one style. */
export function pathMark(paths: readonly PagePath[], style: PathStyle, options?: { closed: boolean }): Mark {
  const end = options?.closed === true ? 'Z' : '';
  const text = paths.filter((path) => path.length > 0).map((path) => `M${path.map(spell).join('L')}${end}`);
  return fixedMark('path', {
    path: { value: text.join('') },
    fill: { value: style.fill ?? null },
    fillOpacity: { value: style.fillOpacity ?? null },
    stroke: { value: style.stroke ?? null },
    strokeWidth: { value: style.strokeWidth ?? null },
    strokeDash: { value: style.strokeDash ?? null },
    strokeJoin: { value: style.strokeJoin ?? null },
  });
}

/** A box with a border, filled by the colours of a ramp from its first stop to its last. */
export function rampMark(box: Box, options: { colours: ColourStops; rising: 'up' | 'right'; border: PathStyle }): Mark {
  const { colours, rising, border } = options;
  const stops = colours.map((_, at) => {
    const offset = at / (colours.length - 1);
    return { offset, color: colourAt(colours, offset) };
  });
  const direction = rising === 'up' ? { x1: 0, y1: 1, x2: 0, y2: 0 } : { x1: 0, y1: 0, x2: 1, y2: 0 };
  return fixedMark('rect', {
    ...boxEncoding(box),
    fill: { value: { gradient: 'linear', ...direction, stops } },
    stroke: { value: border.stroke ?? null },
    strokeWidth: { value: border.strokeWidth ?? null },
  });
}

/** A line that can be read on any ground: its casing first, its core above. */
export function lineMarks(paths: readonly PagePath[], style: LineStyle): Mark[] {
  const { core, coreWidth, casing, casingWidth, dash } = style;
  const rest = { strokeJoin: 'round', ...(dash === undefined ? {} : { strokeDash: [...dash] }) } as const;
  const marks = [pathMark(paths, { stroke: core, strokeWidth: coreWidth, ...rest })];
  return casing === undefined
    ? marks
    : [pathMark(paths, { stroke: casing, strokeWidth: casingWidth, ...rest }), ...marks];
}

export function textMark(placed: PlacedText): Mark {
  return fixedMark('text', {
    text: { value: placed.text },
    x: { value: round(placed.x) },
    y: { value: round(placed.y) },
    align: { value: placed.align },
    baseline: { value: 'alphabetic' },
    fill: { value: placed.colour },
    font: { value: fontFamilies },
    fontSize: { value: placed.size },
    fontWeight: { value: fontWeights[placed.weight] },
    angle: { value: placed.upright === true ? -90 : 0 },
  });
}

/** Marks in a box's own coordinates; `clip` cuts them at its border. */
export function groupMark(box: Box, marks: readonly Mark[], options?: { clip: boolean }): Mark {
  return {
    type: 'group',
    aria: false,
    clip: options?.clip === true,
    encode: { enter: boxEncoding(box) },
    marks: [...marks],
  };
}

/** A thousandth of a point is nothing on paper, and short numbers keep the files small. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function spell([x, y]: readonly [number, number]): string {
  return `${round(x)},${round(y)}`;
}

function boxEncoding({ left, top, width, height }: Box) {
  return {
    x: { value: round(left) },
    y: { value: round(top) },
    width: { value: round(width) },
    height: { value: round(height) },
  };
}

/** A mark of constants alone; it says nothing to screen readers, which are served by the page's description. */
function fixedMark(type: 'path' | 'rect' | 'text', enter: EncodeEntry): Mark {
  return { type, aria: false, encode: { enter } };
}
