import type { Axes } from './diagram-model.js';
import { ink, paper } from './line-style.js';
import { type Box, type Mark, type PathStyle, type Place, pathMark } from './marks.js';
import { cellSize, placer } from './placer.js';
import { triangle } from './shapes.js';

const radiusMax = 2.6;
const style: PathStyle = { fill: ink, stroke: paper, strokeWidth: 0.4 };

/** Centres of the cells on each side of 0. */
export interface Sides {
  readonly above: readonly Place[];
  readonly below: readonly Place[];
}

/** Draws a triangle in each marked cell that points to its side of 0, because in grey the colours do not show the side. */
export function drawTriangles({ above, below }: Sides, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  const radius = Math.min(radiusMax, cellSize(axes, plot) / 3);
  const triangles = [
    ...above.map(place).map((centre) => triangle(centre, { radius, points: 'up' })),
    ...below.map(place).map((centre) => triangle(centre, { radius, points: 'down' })),
  ];
  return triangles.length === 0 ? [] : [pathMark(triangles, style, { closed: true })];
}

export function drawTriangleSample(centre: Place, points: 'up' | 'down'): Mark[] {
  return [pathMark([triangle(centre, { radius: radiusMax, points })], style, { closed: true })];
}
