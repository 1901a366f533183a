import { paper } from './line-style.js';
import { type Mark, type PagePath, type PathStyle, pathMark } from './marks.js';
import type { Placer } from './placer.js';

/** A box of one or more cells at their true extents; neighbours in a column that look the same share a box. */
export interface Patch {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** Cells of one colour overlap by this much, so that no viewer shows the paper between them. */
const seam = 0.3;

/** The distance of the lines that hatch cells without a verdict. */
const hatchPitch = 3.4;

/** Has a contrast of 3 to 1 with the paper, which the grey of frames does not. */
export const hatchStyle: PathStyle = { stroke: '#767676', strokeWidth: 0.6 };

/** Draws boxes in their colours; a box without a colour is hatched. */
export function drawPatches<Shown extends Patch>(
  patches: readonly Shown[],
  { place, colour }: { place: Placer; colour: (patch: Shown) => string | undefined },
): Mark[] {
  const boxes = new Map<string | undefined, PagePath[]>();
  const hatching: PagePath[] = [];
  for (const patch of patches) {
    const { x, y } = patch;
    const [left, bottom] = place([x[0], y[0]]);
    const [right, top] = place([x[1], y[1]]);
    const own = colour(patch);
    const alike = boxes.get(own) ?? [];
    boxes.set(own, alike);
    alike.push([
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]);
    if (own === undefined) hatching.push(...hatch({ x: [left, right], y: [top, bottom] }));
  }
  const marks = [...boxes].map(([own = paper, paths]) =>
    pathMark(paths, { fill: own, stroke: own, strokeWidth: seam }, { closed: true }),
  );
  return hatching.length === 0 ? marks : [...marks, pathMark(hatching, hatchStyle)];
}

/**
 * Lines at 45 degrees in a box, on one lattice for the whole page, so that they continue from box to box. A box that no line
 * crosses gets its diagonal, because plain white is a value on some scales.
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
