import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';

/*
 * Fitted to measurements on one core (Zen 4, Node 20), within a factor of 2 in most cells. Only + - * / and square roots,
 * so that every machine plans alike.
 */

export function costSecondsPerTrial(point: Point): number {
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  const samples = numberAt(point, 'batch') * (numberAt(point, 'steps') + 1);
  const noise = numberAt(point, 'noise') > 0 ? 3e-9 * n : 0;
  const errors = 3e-9 * n * m * numberAt(point, 'steps');
  return 1e-3 + samples * (sampleCost(point) + noise) + errors + startCost(point);
}

/** The dense product, the draws, and the active pairs: half of all where nothing but ReLU holds units back. */
function sampleCost(point: Point): number {
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  const k = numberAt(point, 'k');
  const isOpen = point['activation'] === 'relu' && point['bias-rule'] !== 'constant';
  const active = isOpen ? k + m / 2 : 2 * k;
  return 1e-7 + m * (1.5e-10 * n + 1e-9) + k * 3e-8 + active * (1.2e-9 * n + 1e-8);
}

function startCost(point: Point): number {
  if (point['start'] === 'delta-near') return 0;
  const n = numberAt(point, 'n');
  const m = numberAt(point, 'm');
  const assignment = m * m * (2e-10 * n + 2e-9 * m);
  if (point['start'] !== 'principal') return assignment;
  return assignment + n * n * (1.5e-8 * n + 1e-9 * numberAt(point, 'batch'));
}
