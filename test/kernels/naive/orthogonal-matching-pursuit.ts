import type { Matrix } from 'ml-matrix';
import { correlate, solveOnSupport } from './least-squares.js';

/** Orthogonal matching pursuit with nothing kept between steps; it ends early where the residual is rounding. */
export function naiveMatchingPursuit(
  A: Matrix,
  b: readonly number[],
  { k, isNormalised }: { readonly k: number; readonly isNormalised: boolean },
): { readonly x: number[]; readonly support: number[] } {
  const norms = Array.from({ length: A.columns }, (_, j) => (isNormalised ? Math.hypot(...A.getColumn(j)) : 1));
  const support: number[] = [];
  let x = new Array<number>(A.columns).fill(0);
  for (let step = 0; step < k; step += 1) {
    const values = correlate(A, b, x).map((c, j) => (support.includes(j) ? 0 : Math.abs(c) / norms[j]));
    const largest = Math.max(...values);
    if (largest <= 1e-12 * Math.hypot(...b)) break;
    support.push(values.indexOf(largest));
    x = solveOnSupport(A, b, support);
  }
  return { x, support };
}
