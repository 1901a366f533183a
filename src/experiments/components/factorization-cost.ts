import { countRowGroups, type FactorizationName } from './component-names.js';

/*
 * Seconds of a sparse factorization, fitted to measurements on one core (Zen 4, Node 20). Many of its l1 problems share
 * their solution: some 6 for each component are solved, and to the others a known vertex is found optimal.
 */
export function factorizationCost({
  n,
  rank,
  factorization,
}: {
  readonly n: number;
  readonly rank: number;
  readonly factorization: FactorizationName;
}): number {
  const groupCount = countRowGroups(factorization, n);
  const solved = Math.min(groupCount, 6 * rank) * (2e-5 + 2.5e-8 * n * rank);
  return solved + groupCount * (5e-6 + 5e-9 * n * rank);
}
