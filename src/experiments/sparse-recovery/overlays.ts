import type { Overlay, OverlayRequest } from '../../sweep/declaration.js';
import { weakThreshold } from '../../theory/donoho-tanner.js';
import { exactRecoveryCurve } from '../../theory/exact-recovery.js';

/*
 * Letters: A in R^{m x n}, k non-zeros; delta = m / n, rho = k / m.
 */

/** Beyond it one curve would take minutes; the asymptotic one is then within a line's width. */
const exactCurveSizeMax = 1000;
const asymptoticPointCount = 201;
const exactPointCountMax = 41;

/** Curves over one axis of {m, delta} and one of {k, rho}, at a fixed n. */
export function overlays({ x, y, xRange, yRange, fixed, criterion }: OverlayRequest): readonly Overlay[] {
  const n = fixed['n'];
  const swapped = isSparsity(x);
  const [measurements, sparsity] = swapped ? [y, x] : [x, y];
  if (typeof n !== 'number' || !isMeasurements(measurements) || !isSparsity(sparsity)) return [];
  if (criterion.name !== 'exact' && criterion.name !== 'relative-error') return [];
  const [low, high] = swapped ? yRange : xRange;
  const unit = measurements === 'delta' ? n : 1;
  const range = { low: low * unit, high: high * unit };
  const across = swapped ? xRange : yRange;
  const place = ({ m, k }: Boundary): readonly [number, number] => {
    const along = m / unit;
    const height = sparsity === 'rho' ? k / m : k;
    return [along, height];
  };
  const draw = (boundaries: readonly Boundary[]): (readonly [number, number])[] =>
    clip(boundaries.map(place), across).map(([along, height]) => (swapped ? [height, along] : [along, height]));
  const curves: Overlay[] = [
    {
      name: 'Donoho–Tanner weak threshold',
      kind: 'asymptotic',
      source: 'Donoho & Tanner, J. AMS 22 (2009) 1-53',
      points: draw(asymptoticBoundary(n, range)),
    },
  ];
  if (n <= exactCurveSizeMax) {
    curves.push({
      name: `exact 50 % at n = ${n}`,
      kind: 'exact',
      source: 'conic kinematic formula: Amelunxen, Lotz, McCoy & Tropp, Inf. Inference 3 (2014) 224-294',
      points: draw(exactBoundary(n, range)),
    });
  }
  return curves.filter(({ points }) => points.length > 1);
}

/** A point of a curve, both in real numbers. */
interface Boundary {
  readonly m: number;
  readonly k: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function asymptoticBoundary(n: number, { low, high }: Range): Boundary[] {
  return Array.from({ length: asymptoticPointCount }, (_, i) => low + ((high - low) * i) / (asymptoticPointCount - 1))
    .filter((m) => m > 0 && m < n)
    .map((m) => ({ m, k: m * weakThreshold(m / n) }));
}

function exactBoundary(n: number, { low, high }: Range): Boundary[] {
  const first = Math.max(1, Math.ceil(low));
  const last = Math.min(n, Math.floor(high));
  if (last < first) return [];
  const count = Math.min(exactPointCountMax, last - first + 1);
  const ms = Array.from({ length: count }, (_, i) =>
    count === 1 ? first : Math.round(first + ((last - first) * i) / (count - 1)),
  );
  const halfPoints = exactRecoveryCurve({ n, ms });
  return ms.map((m, i) => ({ m, k: halfPoints[i] }));
}

/** The part of a curve between two heights, cut where it crosses them. */
function clip(
  points: readonly (readonly [number, number])[],
  [low, high]: readonly [number, number],
): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  points.forEach((point, i) => {
    const crossings = i === 0 ? [] : crossingsBetween(points[i - 1], point, [low, high]);
    kept.push(...crossings);
    if (point[1] >= low && point[1] <= high) kept.push(point);
  });
  return kept;
}

function crossingsBetween(
  a: readonly [number, number],
  b: readonly [number, number],
  heights: readonly number[],
): (readonly [number, number])[] {
  return heights
    .filter((height) => (a[1] - height) * (b[1] - height) < 0)
    .map((height) => ({ height, share: (height - a[1]) / (b[1] - a[1]) }))
    .sort((p, q) => p.share - q.share)
    .map(({ height, share }) => [a[0] + share * (b[0] - a[0]), height]);
}

function isMeasurements(axis: string): boolean {
  return axis === 'm' || axis === 'delta';
}

function isSparsity(axis: string): boolean {
  return axis === 'k' || axis === 'rho';
}
