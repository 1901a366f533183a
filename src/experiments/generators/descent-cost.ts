import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';

/*
 * Measured on one core (Zen 4, Node 20), within a factor of 2. A convolution takes w taps, w = 2 (h - 1) for a triangular
 * kernel and 7 h for a Gaussian one, n / 2 at most.
 */

/** Of one step of gradient descent on the two-layer generator. */
export function stepCost(point: Point): number {
  const n = numberAt(point, 'n');
  const reach = (point['kernel'] === 'gaussian' ? 7 : 2) * numberAt(point, 'h');
  const width = Math.min(n / 2, reach);
  return 1e-6 + n * (numberAt(point, 'k') * (1e-9 + 0.19e-9 * width) + 0.4e-9 * numberAt(point, 'm'));
}

/** Of an instance: the draws, J J^T and the power iteration for the step. */
export function drawCost(point: Point): number {
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  return 2e-4 + n * (6e-9 * m + 3e-8 * numberAt(point, 'k')) + 100 * n * (3e-10 * n + 6e-10 * m) + 8 * stepCost(point);
}
