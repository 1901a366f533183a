import { drawCost, stepCost } from '../../generators/declaration/descent-cost.js';
import type { Cell } from './parameters.js';

/**
 * Steps were fitted at n = 128, h = 8, m = 16 to 96, within a factor of 2 or so. With more measurements smaller
 * singular values must be fitted, and a rough signal lies on small ones.
 */
export function costSecondsPerTrial(cell: Cell): number {
  const { n, m, s } = cell;
  const share = m / n;
  const roughness = s / m;
  const root = Math.sqrt(1e-3 / cell['residual-tolerance']);
  const fitted =
    (130 + 60_000 * share * share * share * share) * (1 + 27 * roughness * roughness * roughness * roughness);
  // The tolerance to the power 3/4.
  const steps = Math.min(cell.iterations, fitted * root * Math.sqrt(root));
  return drawCost(cell) + steps * stepCost(cell);
}
