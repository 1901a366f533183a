import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';
import { expectedError, geometricSpectrum, uniformSquares } from '../../../theory/linear-generator.js';
import type { Cell } from './parameters.js';

/* Where the expected error of theory/linear-generator.ts, in the mean over x*, equals the criterion's tolerance. */

const pointCount = 61;
const bisectionCount = 40;

type Fixed = Partial<Cell>;

/** Over one axis of {m, delta} and one of {s, gamma}, the other of the two and n fixed. */
export function overlays({ x, y, xRange, yRange, fixed, criterion }: OverlayRequest<Fixed>): readonly Overlay[] {
  const { tolerance } = criterion;
  if (criterion.name !== 'squared-error' || tolerance === undefined || fixed.n === undefined) return [];
  const swapped = isMeasurements(y);
  const [along, across] = swapped ? [y, x] : [x, y];
  const [range, otherRange] = swapped ? [yRange, xRange] : [xRange, yRange];
  const errorAt = openError(across, fixed);
  if (!isMeasurements(along) || errorAt === undefined) return [];
  const unit = along === 'delta' ? fixed.n : 1;
  const points = spread(range).flatMap((value): (readonly [number, number])[] => {
    const other = findCrossing((candidate) => errorAt(value * unit, candidate), {
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

/**
 * The error as a function of real m, at a value of the axis `across`; undefined where a parameter that it needs is not
 * fixed.
 */
function openError(across: string, { n, s, gamma }: Fixed): ((m: number, candidate: number) => number) | undefined {
  if (n === undefined) return undefined;
  if (across === 's' && gamma !== undefined) return (m, candidate) => measure({ n, m, s: candidate, gamma });
  if (across === 'gamma' && s !== undefined) return (m, candidate) => measure({ n, m, s, gamma: candidate });
  return undefined;
}

function measure({ n, m, s, gamma }: Cell): number {
  return expectedError({ m, lambda: geometricSpectrum(gamma, n), squares: uniformSquares(s, n) });
}

function spread([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: pointCount }, (_, i) => low + ((high - low) * i) / (pointCount - 1));
}

/**
 * The crossing of a function that rises with s and with gamma; undefined where it does not cross the level in the
 * range.
 */
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
