import { defineExperiment } from '../../../sweep/define-experiment.js';
import {
  boundNetwork,
  type NetworkPoint,
  networkParameters,
  networkRules,
  sizeNetwork,
} from '../../networks/declaration/network-parameters.js';
import { metrics } from './metrics.js';
import { overlays } from './overlays.js';

/* Letters of Malgouyres & Landsberg: A the lifting operator, K layers with S_k parameters each, S the largest of them. */

const rankMax = 128;
const combinationCountMax = 2 ** 20;

export const liftingRank = defineExperiment({
  name: 'lifting-rank',
  version: 1,
  title: 'Rank of the lifting operator',
  description:
    'Measures the rank of the lifting operator A of a convolutional linear network, M_1(h_1) .. M_K(h_K) = A P(h), by ' +
    'random h (Proposition 5.3), and compares it with what Theorems 6.4 and 6.5 ask for. Malgouyres & Landsberg, ' +
    'Multilinear compressive sensing and an application to convolutional linear networks. The rank is exact: from below ' +
    'by elimination modulo two primes, from above by counting the sums of offsets.',
  parameters: networkParameters,
  rules: [
    ...networkRules,
    boundNetwork('positions', { bound: rankMax, text: `at most ${rankMax} positions of X, over all leaves` }),
    boundNetwork('combinations', { bound: combinationCountMax, text: 'at most 2^20 combinations of entries' }),
  ],
  criteria: {
    'reaches-dimension': {
      description:
        'rank(A) is at least the dimension of the tensors of rank two, as Theorem 6.4 asks; the theorem speaks of almost ' +
        'every operator, and convolutions are not almost every operator',
    },
    'full-rank': {
      description: 'rank(A) is the number of combinations: nothing on a path lies in the kernel; just when scattered',
    },
    'not-ruled-out': { description: 'rank(A) >= 2 S: Theorem 6.5 does not rule identifiability out' },
  },
  metrics,
  costSecondsPerTrial,
  overlays,
});

/** Fitted on one core (Zen 4, Node 20), within a factor of 2 in most cells. */
function costSecondsPerTrial(point: NetworkPoint): number {
  const { edges, positions } = sizeNetwork(point);
  return 5e-5 + 5e-6 * edges + 1.5e-5 * positions + 8e-9 * positions * positions * positions;
}
