import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { drawCost, stepCost } from '../generators/descent-cost.js';

/**
 * Steps were fitted at n = 128, h = 8, m = 16 to 96, within a factor of 2 or so: the more is measured the smaller are the
 * singular values that must be fitted, and a rough signal lies on small ones.
 */
export function costSecondsPerTrial(point: Point): number {
  const m = numberAt(point, 'm');
  const share = m / numberAt(point, 'n');
  const roughness = numberAt(point, 's') / m;
  const root = Math.sqrt(1e-3 / numberAt(point, 'residual-tolerance'));
  const fitted =
    (130 + 60_000 * share * share * share * share) * (1 + 27 * roughness * roughness * roughness * roughness);
  // The power 3/4 of the tolerance.
  const steps = Math.min(numberAt(point, 'iterations'), fitted * root * Math.sqrt(root));
  return drawCost(point) + steps * stepCost(point);
}
