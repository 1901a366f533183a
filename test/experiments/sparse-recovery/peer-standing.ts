import { SingularValueDecomposition } from 'ml-matrix';
import type { standing } from '../../../src/experiments/sparse-recovery/trial/staircase.js';
import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import type { PlantedInstance } from '../../kernels/l1/basis-pursuit-scene.js';
import { computeSmallestDualBound } from '../../kernels/l1/smallest-dual-bound.js';
import { findSmallestL1Solution } from '../../kernels/l1/smallest-l1-norm.js';

/*
 * What HiGHS says of x0, from two linear programs that know nothing of each other: the smallest |x|_1 with A x = b, and
 * the smallest bound t of |A_j^T w| off the support S among the w with A_S^T w = sigma.
 *   t > 1                              x0 is no minimiser, and |x|_1 is below |x0|_1
 *   t < 1 and A_S injective            x0 is the only minimiser, and x = x0
 *   t = 1, or t < 1 and not injective  x0 is one of several (Goldman & Tucker: the only one has a strict dual), and
 *                                      |x|_1 = |x0|_1
 */

/** HiGHS keeps each constraint to 1e-10; the sum of these errors over a few hundred constraints stays below this. */
const normTolerance = 1e-8;

/** The same for t, whose multipliers can be larger. */
const boundTolerance = 1e-7;

/** x and x0 differ by less, over |x0|, where they are the same: 1e-10 over the smallest singular values that occur. */
const distanceTolerance = 1e-5;

/** A_S counts as injective where its smallest singular value is this share of the largest. */
const rankTolerance = 1e-9;

/** `undecided`: the two programs contradict each other within their tolerances. */
export interface PeerRuling {
  readonly standing: keyof typeof standing | 'undecided';
  readonly reason: string;
}

export function askPeer(instance: PlantedInstance, variables: Variables): PeerRuling {
  const { A, planted, values } = instance;
  const found = findSmallestL1Solution(instance, variables);
  if (found === undefined) return { standing: 'undecided', reason: 'HiGHS finds no solution of A x = b' };
  const plantedNorm = values.reduce((sum, value) => sum + Math.abs(value), 0);
  const gap = 1 - found.l1Norm / plantedNorm;
  const bound = computeSmallestDualBound({ A, planted, signs: values.map(Math.sign) }, variables);
  const distance = measureDistance(found.x, instance);
  const reason = `HiGHS: l1 gap ${gap.toExponential(1)}, dual bound 1 + ${(bound - 1).toExponential(1)}, distance ${distance.toExponential(1)}`;
  return { standing: decide({ gap, bound, distance, isInjective: isInjective(instance) }), reason };
}

interface Findings {
  /** 1 - |x|_1 / |x0|_1 */
  readonly gap: number;
  /** t */
  readonly bound: number;
  /** |x - x0|_2 / |x0|_2 */
  readonly distance: number;
  readonly isInjective: boolean;
}

function decide({ gap, bound, distance, isInjective: injective }: Findings): PeerRuling['standing'] {
  if (gap > normTolerance) return bound > 1 + boundTolerance ? 'failure' : 'undecided';
  if (gap < -normTolerance || bound > 1 + boundTolerance) return 'undecided';
  if (bound > 1 - boundTolerance || !injective) return 'tie';
  return distance < distanceTolerance ? 'success' : 'undecided';
}

function measureDistance(x: readonly number[], { planted, values }: PlantedInstance): number {
  const difference = [...x];
  planted.forEach((j, i) => {
    difference[j] -= values[i];
  });
  return Math.hypot(...difference) / Math.hypot(...values);
}

function isInjective({ A, planted }: PlantedInstance): boolean {
  if (planted.length > A.rows) return false;
  const { diagonal } = new SingularValueDecomposition(A.subMatrixColumn([...planted]), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  });
  return Math.min(...diagonal) > rankTolerance * Math.max(...diagonal);
}
