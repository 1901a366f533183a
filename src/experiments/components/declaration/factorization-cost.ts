import { countRowGroups, type FactorizationName } from './component-names.js';

/**
 * Seconds of a sparse factorization, fitted to 467 cells on one core (Zen 4, Node 20): p of 2 to 40, theta of 0.02 to
 * 0.9, n to 1600; within a factor of 2 in 92 % of them, of 4 in all. Most l1 problems have one of the p components as
 * their solution, and a known vertex solves them. The others have a solution of their own. For pairs their share grows
 * with theta^2 p, which is 1 / c2^2 of Welper's (6) where s / n = c2 / sqrt(p); for single rows it is half as large.
 */
export function factorizationCost({
  n,
  rank,
  theta,
  factorization,
}: {
  readonly n: number;
  readonly rank: number;
  /** The probability of a non-zero in what is to be found. */
  readonly theta: number;
  readonly factorization: FactorizationName;
}): number {
  const groupCount = countRowGroups(factorization, n);
  const ownShare = (factorization === 'er-spud-sc' ? 0.3 : 0.6) * theta * theta * rank;
  const solved = Math.min(groupCount, rank + ownShare * groupCount);
  return 1e-6 * groupCount + solved * (1e-5 + 4.2e-8 * n * rank + 3e-9 * rank * rank * rank);
}
