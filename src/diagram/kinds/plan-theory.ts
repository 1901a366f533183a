import type { Chain } from '../../statistics/contour.js';
import type { Overlay } from '../../sweep/declaration.js';
import type { DiagramAxis, TheoryLine } from '../page/diagram-model.js';

const kindWords = { asymptotic: 'asymptotic', exact: 'exact', guide: 'guide' } as const satisfies Record<
  Overlay['kind'],
  string
>;

/** The theory lines that are visible within the axes; the legend must not name others. */
export function planTheory(overlays: readonly Overlay[], axes: { x: DiagramAxis; y: DiagramAxis }): TheoryLine[] {
  const lines = overlays.map(({ name, kind, points }) => {
    const said = name.toLowerCase().includes(kindWords[kind]);
    const segments = splitCurve(points).filter((segment) => touches(segment, axes));
    return { label: said ? name : `${name} (${kindWords[kind]})`, kind, segments };
  });
  return lines.filter(({ segments }) => segments.length > 0);
}

/** Breaks a curve where it has no value. */
function splitCurve(points: Overlay['points']): Chain[] {
  const segments: (readonly [number, number])[][] = [[]];
  for (const [x, y] of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) segments[segments.length - 1].push([x, y]);
    else segments.push([]);
  }
  return segments.filter((segment) => segment.length > 1);
}

function touches(segment: Chain, { x, y }: { x: DiagramAxis; y: DiagramAxis }): boolean {
  const overlaps = (a: number, b: number, [low, high]: readonly [number, number]) =>
    Math.max(a, b) >= low && Math.min(a, b) <= high;
  return segment.some(([px, py], at) => {
    const [fromX, fromY] = segment[Math.max(0, at - 1)];
    return overlaps(fromX, px, x.domain) && overlaps(fromY, py, y.domain);
  });
}
