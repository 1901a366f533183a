/**
 * What is known of the signs of x: nothing (its non-zeros may have either sign), or that x >= 0, which the solver
 * then uses: min 1^T x subject to A x = b, x >= 0.
 */
export type Signs = 'signed' | 'non-negative';

/** The number of sides of the threshold on which pure noise can pass for a non-zero. */
export function sideCount(signs: Signs): 1 | 2 {
  return signs === 'signed' ? 2 : 1;
}
