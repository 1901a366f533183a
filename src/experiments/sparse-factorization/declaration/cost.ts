import { factorizationCost } from '../../components/declaration/factorization-cost.js';
import type { Cell } from './parameters.js';

/** Fitted to measurements on one core (Zen 4, Node 20), the product Y = X Z first; see `factorizationCost`. */
export function costSecondsPerTrial({ n, p, s, factorization }: Cell): number {
  return 2e-4 + n * p * (3e-8 + 5e-9 * p) + factorizationCost({ n, rank: p, theta: s / n, factorization });
}
