import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { drawCost, stepCost } from '../generators/descent-cost.js';

/** Measured on one core (Zen 4, Node 20), within a factor of 2; eigenvalues come with their vectors. */
export function costSecondsPerTrial(point: Point): number {
  const n = numberAt(point, 'n');
  const eigenvalueCost = n * n * (3e-8 + 2e-8 * n);
  const spectrumCount = numberAt(point, 'steps') > 0 ? 2 : 1;
  const descent = numberAt(point, 'steps') * stepCost(point);
  return numberAt(point, 'draws') * (drawCost(point) + descent + spectrumCount * eigenvalueCost);
}
