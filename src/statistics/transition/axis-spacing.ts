import { log } from '../../random/elementary.js';

/**
 * On a linear scale most values of an axis would lie in one corner if the largest is more than so many times the
 * smallest.
 */
const geometricRatioMin = 1000;

/** The smallest double whose logarithm `log` gives. */
const smallestNormal = 2 ** -1022;

/**
 * Whether rising positions form a geometric axis: they span three decades, and their steps are more even in the
 * logarithm than on a linear scale. Diagrams scale such an axis by the logarithm, and interpolation between two cells
 * does too.
 */
export function isGeometric(positions: readonly number[]): boolean {
  const first = positions[0];
  const last = positions[positions.length - 1];
  if (positions.length < 3 || !(first >= smallestNormal && last < Infinity) || last / first < geometricRatioMin) {
    return false;
  }
  return unevenness(positions.map(log)) < unevenness(positions);
}

function unevenness(positions: readonly number[]): number {
  const steps = positions.slice(1).map((position, at) => position - positions[at]);
  return Math.max(...steps) / Math.min(...steps);
}

/** Maps rising positions to a scale from 0 to 1 on which the axis is even, or nearly so. */
export function placeEvenly(positions: readonly number[], geometric: boolean): Float64Array {
  // Halves, since the difference of two doubles may overflow.
  const halves = geometric ? positions.map(log) : positions.map((position) => position / 2);
  const first = halves[0];
  const span = halves[halves.length - 1] - first;
  return Float64Array.from(halves, (half) => (span > 0 ? (half - first) / span : 0));
}
