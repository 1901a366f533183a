import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { factorizationNames } from '../components/component-names.js';
import { factorizationCost } from '../components/factorization-cost.js';

/** Fitted to measurements on one core (Zen 4, Node 20), the product Y = X Z first; see `factorizationCost`. */
export function costSecondsPerTrial(point: Point): number {
  const n = numberAt(point, 'n');
  const p = numberAt(point, 'p');
  const factorization = choiceAt(point, 'factorization', factorizationNames);
  const theta = numberAt(point, 's') / n;
  return 2e-4 + n * p * (3e-8 + 5e-9 * p) + factorizationCost({ n, rank: p, theta, factorization });
}
