import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { drawCost, stepCost } from '../generators/descent-cost.js';

/** Steps grow with m / n, since small singular values must be fitted too, and are cut at their limit. */
export function costSecondsPerTrial(point: Point): number {
  const share = numberAt(point, 'm') / numberAt(point, 'n');
  const steps = Math.min(numberAt(point, 'iterations'), 100 + 6000 * share * share);
  return drawCost(point) + steps * stepCost(point);
}
