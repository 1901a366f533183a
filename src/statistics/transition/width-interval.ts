import { absent } from './fold-column.js';
import type { ColumnReading, LevelSpot } from './locate-level.js';
import { placeOf } from './locate-level.js';
import { applyThree, type Three } from './symmetric-three.js';

/**
 * The correlation of two locations when trials are resampled: over trials, of what each one contributes to either
 * location. 0 where a location depends on no trial.
 */
export function correlateLocations(reading: ColumnReading, a: LevelSpot, b: LevelSpot): number {
  const { column } = reading;
  const [weightsA, weightsB] = [weighCells(reading, a), weighCells(reading, b)];
  const rates = column.successes.map((count, cell) => count / column.trials[cell]);
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let trial = 0; trial < column.trialCount; trial += 1) {
    let [partA, partB] = [0, 0];
    const row = trial * rates.length;
    for (let cell = 0; cell < rates.length; cell += 1) {
      const verdict = column.verdicts[row + cell];
      if (verdict === absent) continue;
      partA += (verdict - rates[cell]) * weightsA[cell];
      partB += (verdict - rates[cell]) * weightsB[cell];
    }
    sumA += partA;
    sumB += partB;
    squaresA += partA * partA;
    squaresB += partB * partB;
    products += partA * partB;
  }
  const count = column.trialCount;
  const varianceA = squaresA - (sumA * sumA) / count;
  const varianceB = squaresB - (sumB * sumB) / count;
  const covariance = products - (sumA * sumB) / count;
  if (!(varianceA > 0 && varianceB > 0)) return 0;
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceA * varianceB)));
}

/** How much one more success in each cell moves a location, up to a positive factor. */
function weighCells({ column, readGap }: ColumnReading, { spot, fit }: LevelSpot): Float64Array {
  const weights = new Float64Array(column.places.length);
  if (spot === undefined) return weights;
  if (fit === undefined) {
    const { left, right } = readGap(spot.gap);
    weights[spot.gap] = (1 - spot.share) / left.weight;
    weights[spot.gap + 1] = spot.share / right.weight;
    return weights;
  }
  const powersAt = (place: number): Three => {
    const v = fit.toUnit(place);
    return [1, v, v * v];
  };
  const leverage = applyThree(fit.inverseInformation, powersAt(placeOf(column, spot)));
  for (let cell = fit.run.first; cell <= fit.run.last; cell += 1) {
    const powers = powersAt(column.places[cell]);
    weights[cell] = leverage[0] * powers[0] + leverage[1] * powers[1] + leverage[2] * powers[2];
  }
  return weights;
}

interface Located {
  readonly location: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * The distance from the nearer to the further point with its 95 % interval from theirs, which are skewed: each end takes the
 * two sides that would give it. An open side leaves that end open, and the distance is never below 0.
 * Source: MOVER: G. Y. Zou & A. Donner, Statist. Med. 27 (2008) 1693-1702, with the correlation of both estimates.
 */
export function differenceInterval(
  { near, far }: { readonly near: Located; readonly far: Located },
  correlation: number,
): { readonly value: number; readonly low: number | undefined; readonly high: number | undefined } {
  const value = far.location - near.location;
  const reach = (ofFar: number | undefined, ofNear: number | undefined) => {
    if (ofFar === undefined || ofNear === undefined) return undefined;
    const a = Math.abs(far.location - ofFar);
    const b = Math.abs(near.location - ofNear);
    return Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b));
  };
  const below = reach(far.low, near.high);
  const above = reach(far.high, near.low);
  return {
    value,
    low: below === undefined ? 0 : Math.max(0, value - below),
    high: above === undefined ? undefined : value + above,
  };
}
