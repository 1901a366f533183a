import { log } from '../../random/elementary.js';

/** Beyond this ratio of the largest value to the smallest, a geometric axis would vanish into one corner. */
const geometricRatioMin = 1000;

/** The smallest double whose logarithm `log` gives. */
const smallestNormal = 2 ** -1022;

/**
 * Whether rising positions lie by ratios rather than by differences: they span three decades in steps that are more even
 * in their logarithms. Pictures scale such an axis by the logarithm, and what lies between two cells is found there.
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

/** Rising positions on a scale from 0 to 1 on which the axis is even, or nearly so. */
export function placeEvenly(positions: readonly number[], geometric: boolean): Float64Array {
  // Halves, since a difference of two doubles may leave the doubles.
  const halves = geometric ? positions.map(log) : positions.map((position) => position / 2);
  const first = halves[0];
  const span = halves[halves.length - 1] - first;
  return Float64Array.from(halves, (half) => (span > 0 ? (half - first) / span : 0));
}
