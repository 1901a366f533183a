import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { dimensionNames, measurementNames } from './choices.js';

/** Fitted to measurements on one core (Zen 4, Node 20), within a factor of 2 in most cells. */
export function costSecondsPerTrial(point: Point): number {
  const side = numberAt(point, 'side');
  const isPlane = choiceAt(point, 'dimension', dimensionNames) === '2-d';
  const pixels = isPlane ? side * side : side;
  const width = 16 * Math.ceil(numberAt(point, 'k') / 16);
  const isDense = choiceAt(point, 'measurement', measurementNames) === 'gaussian';
  const m = pixels / numberAt(point, 'acceleration');
  const dense = isDense ? 4e-10 * m * pixels : 0;
  // A level up has a quarter or half of the pixels: their sum is that of the finest, once or twice again.
  const levels = isPlane ? 1 : 2;
  const step = levels * pixels * width * (7e-11 * width + 3e-9) + 2e-8 * pixels + dense;
  const weights = 5e-10 * width * width * numberAt(point, 'd');
  return 2e-3 + numberAt(point, 'iterates') * (step + weights);
}
