import type { Overlay, OverlayRequest } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { expectedError, geometricSpectrum, uniformSquares } from '../../theory/linear-generator.js';

/* Where the expected error of theory/linear-generator.ts, its mean over x*, is the criterion's tolerance. */

const pointCount = 61;
const bisectionCount = 40;

/** Over one axis of {m, delta} and one of {s, gamma}, the other of the two and n fixed. */
export function overlays({ x, y, xRange, yRange, fixed, criterion }: OverlayRequest): readonly Overlay[] {
  const { tolerance } = criterion;
  if (criterion.name !== 'squared-error' || tolerance === undefined || typeof fixed['n'] !== 'number') return [];
  const swapped = isMeasurements(y);
  const [along, across] = swapped ? [y, x] : [x, y];
  const [range, otherRange] = swapped ? [yRange, xRange] : [xRange, yRange];
  const partner = across === 's' ? 'gamma' : 's';
  if (!isMeasurements(along) || !(across === 's' || across === 'gamma')) return [];
  if (typeof fixed[partner] !== 'number') return [];
  const points = spread(range).flatMap((value): (readonly [number, number])[] => {
    const other = findCrossing((candidate) => errorAt(fixed, { [along]: value, [across]: candidate }), {
      range: otherRange,
      level: tolerance,
    });
    if (other === undefined) return [];
    return [swapped ? [other, value] : [value, other]];
  });
  if (points.length < 2) return [];
  return [
    {
      name: `expected error ${tolerance}`,
      kind: 'asymptotic',
      source: 'Hastie, Montanari, Rosset & Tibshirani, Ann. Statist. 50 (2022) 949-986, for x* uniform in s dimensions',
      points,
    },
  ];
}

function isMeasurements(axis: string): boolean {
  return axis === 'm' || axis === 'delta';
}

/** For real m and s. */
function errorAt(fixed: Point, along: Readonly<Record<string, number>>): number {
  const point = { ...fixed, ...along };
  const n = numberAt(point, 'n');
  const m = 'delta' in along ? along['delta'] * n : numberAt(point, 'm');
  const lambda = geometricSpectrum(numberAt(point, 'gamma'), n);
  return expectedError({ m, lambda, squares: uniformSquares(numberAt(point, 's'), n) });
}

function spread([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: pointCount }, (_, i) => low + ((high - low) * i) / (pointCount - 1));
}

/** Of a function that rises with s and with gamma; undefined where the level is not met in the range. */
function findCrossing(
  errorOf: (value: number) => number,
  { range, level }: { readonly range: readonly [number, number]; readonly level: number },
): number | undefined {
  let [low, high] = range;
  if (!(errorOf(low) < level && errorOf(high) >= level)) return undefined;
  for (let step = 0; step < bisectionCount; step += 1) {
    const middle = 0.5 * (low + high);
    if (errorOf(middle) < level) low = middle;
    else high = middle;
  }
  return high;
}
