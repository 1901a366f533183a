import type { PagePath, Place } from './marks.js';

/** The radius of the points of a curve. */
export const pointRadius = 2.1;

/** A polygon of twelve sides, which looks like a circle at this size. */
export function disc([x, y]: Place): PagePath {
  return discCorners.map(([cosine, sine]) => [x + pointRadius * cosine, y + pointRadius * sine] as const);
}

/** A square that stands on a corner. */
export function diamond([x, y]: Place, radius: number): PagePath {
  const reach = radius * Math.SQRT2;
  return [
    [x, y - reach],
    [x + reach, y],
    [x, y + reach],
    [x - reach, y],
  ];
}

export function triangle([x, y]: Place, { radius, points }: { radius: number; points: 'up' | 'down' }): PagePath {
  const rise = points === 'up' ? -radius : radius;
  return [
    [x, y + rise],
    [x + radius, y - rise * 0.75],
    [x - radius, y - rise * 0.75],
  ];
}

/** An upright interval with caps. */
export function errorBar([x, low]: Place, [, high]: Place): PagePath[] {
  const cap = (y: number): PagePath => [
    [x - 1.8, y],
    [x + 1.8, y],
  ];
  return [
    [
      [x, low],
      [x, high],
    ],
    cap(low),
    cap(high),
  ];
}

/** The cosines and sines of multiples of 30 degrees, from roots, because Math.cos differs between engines in the last bit. */
const half = Math.sqrt(3) / 2;
const discCorners: PagePath = [
  [1, 0],
  [half, 0.5],
  [0.5, half],
  [0, 1],
  [-0.5, half],
  [-half, 0.5],
  [-1, 0],
  [-half, -0.5],
  [-0.5, -half],
  [0, -1],
  [0.5, -half],
  [half, -0.5],
];
