import { ensembleTraits } from '../../measurements/declaration/ensemble-names.js';
import type { Cell } from '../declaration/parameters.js';

/**
 * The largest u for which A x = b has one u-sparse solution at most, whatever b: any m columns of a continuous ensemble
 * are independent almost surely, and two solutions differ in 2u places. 0 where the spark is not known.
 */
export function computeUniqueSparsity(cell: Cell): number {
  return isContinuous(cell) ? Math.floor(cell.m / 2) : 0;
}

/**
 * The same for this b = A x, where x does not depend on A. Let T be a set of fewer than m columns that does not contain
 * all non-zeros of x. The part of b from the others is independent of A_T and has a continuous law, so that it lies in
 * the span of A_T with probability 0. So a solution with fewer than m non-zeros is almost surely x, and none is
 * sparser.
 */
export function computeUndercutSparsity(cell: Cell): number {
  return isContinuous(cell) ? cell.m - 1 : 0;
}

/** The ensemble's traits name the two exceptions. */
function isContinuous({ ensemble, m, 'column-distance': distance }: Cell): boolean {
  const isRepeated = ensemble === 'near-parallel' && distance === 0;
  const isLine = ensemble === 'sphere' && m === 1;
  return ensembleTraits[ensemble].continuous && !isRepeated && !isLine;
}
