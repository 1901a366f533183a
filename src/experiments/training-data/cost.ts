import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';

export function costSecondsPerTrial(point: Point): number {
  return 1e-3 * numberAt(point, 'q');
}

export function blockCostSecondsPerTrial(points: readonly Point[]): number {
  return points.reduce((most, point) => Math.max(most, costSecondsPerTrial(point)), 0);
}
