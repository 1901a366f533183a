import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';

/** Measured on one core (Zen 4, Node 20), within a factor of 2: the draw, the Gram matrix and its factor, the theory. */
export function costSecondsPerTrial(point: Point): number {
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  return 5e-5 + 3e-7 * n + 6e-9 * m * n + m * m * (1.2e-10 * n + 1e-10 * m);
}
