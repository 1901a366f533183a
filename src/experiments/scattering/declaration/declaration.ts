import { defineExperiment } from '../../../sweep/define-experiment.js';
import {
  boundNetwork,
  type NetworkPoint,
  networkParameters,
  networkRules,
  randomNetwork,
  sizeNetwork,
} from '../../networks/declaration/network-parameters.js';
import { exactProbability } from './exact-probability.js';
import { metrics } from './metrics.js';

/* Letters of Malgouyres & Landsberg: K layers, supports S_e of c entries in a window of w, period N. */

/**
 * Bounds a trial's memory and time: one addition for each sum at the upper end of an edge and each entry of the edge.
 */
const positionCountMax = 2 ** 18;
/** Up to here counts are exact in doubles. */
const combinationCountMax = 2 ** 53;

export const scattering = defineExperiment({
  name: 'scattering',
  version: 1,
  title: 'Scattering of convolutional linear networks',
  description:
    'Asks whether a convolutional linear network, given or random, is sufficiently scattered, which is when its kernels ' +
    'can be identified from the product of its layers. Malgouyres & Landsberg, Multilinear compressive sensing and an ' +
    'application to convolutional linear networks, Definition 8.1 and Algorithm 8.1, in exact integers.',
  parameters: networkParameters,
  rules: [
    ...networkRules,
    boundNetwork('positions', { bound: positionCountMax, text: 'at most 2^18 positions of X, over all leaves' }),
    boundNetwork('combinations', { bound: combinationCountMax, text: 'at most 2^53 combinations of entries' }),
  ],
  criteria: {
    scattered: {
      description: 'every entry of M_1(1) .. M_K(1) is 0 or 1: no two combinations of a leaf have one sum of offsets',
    },
  },
  metrics,
  costSecondsPerTrial,
  exactProbability,
});

/** Fitted on one core (Zen 4, Node 20), within a factor of 2 in most cells. */
function costSecondsPerTrial(point: NetworkPoint): number {
  const { edges, positions, depth, layerSize } = sizeNetwork(point);
  const isRandom = point.network === randomNetwork;
  return 3e-6 + (isRandom ? 4e-6 : 3e-7) * edges + 6e-8 * positions * Math.min(depth, 2) * Math.min(layerSize, 4);
}
