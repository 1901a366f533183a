import { z } from 'zod';
import { defineExperiment, type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import {
  boundNetwork,
  networkParameters,
  networkRules,
  sizeNetwork,
} from '../../networks/declaration/network-parameters.js';
import { methodForms, methodNames } from './methods.js';
import { metrics } from './metrics.js';

/* Letters of Malgouyres & Landsberg: parameters h, X = M_1(h_1) .. M_K(h_K) + error of norm delta, eta what is left. */

const combinationCountMax = 512;

const parameters = {
  ...networkParameters,
  noise: {
    description:
      'error on the kernels of X: delta / sqrt(N), the length of a normal error on the positions that X can reach; ' +
      'elsewhere an error would be seen at once',
    unit: '1',
    schema: z.number().min(0).max(10),
    default: 1e-3,
  },
  method: {
    description: `how h is sought. ${methodNames.map((name) => `${name}: ${methodForms[name]}`).join('; ')}`,
    unit: 'choice',
    schema: z.enum(methodNames),
    default: 'als',
  },
  starts: {
    description: 'random starts of alternating least squares',
    unit: '1',
    schema: z.int().min(1).max(64),
    default: 1,
    readBy: { parameter: 'method', value: 'als' },
  },
  sweeps: {
    description: 'passes over all factors after which a start ends',
    unit: '1',
    schema: z.int().min(1).max(100_000),
    default: 1000,
    readBy: { parameter: 'method', value: 'als' },
  },
} as const satisfies Parameters;

const rule = ruleOf(parameters);

export const stableRecovery = defineExperiment({
  name: 'stable-recovery',
  version: 2,
  title: 'Stable recovery of convolutional linear networks',
  description:
    'Draws the kernels of a convolutional linear network, normal with sup-norm 1, and recovers them from the product X of ' +
    'the layers with noise on the kernel of X. The distance is held against the bound of Theorem 8.4. Malgouyres & ' +
    'Landsberg, Multilinear compressive sensing and an application to convolutional linear networks.',
  parameters,
  rules: [
    ...networkRules,
    boundNetwork('combinations', {
      bound: combinationCountMax,
      text: `at most ${combinationCountMax} combinations of entries`,
    }),
    rule('method als where paths share edges', ['method', 'network', 'topology', 'K', 'c', 'w', 'N'], (point) => {
      const { edges, paths, depth } = sizeNetwork(point);
      return point.method === 'als' || edges === paths * depth;
    }),
  ],
  criteria: {
    'within-bound': {
      description:
        'the distance is within the bound of Theorem 8.4; unresolved where the theorem says nothing: the network is not ' +
        'scattered, or noise and residual are too large for it',
      rules: [rule('noise > 0', ['noise'], ({ noise }) => noise > 0)],
    },
    distance: {
      description:
        'the distance is at most a tolerance; unresolved where hosvd or max-fibre would need a scattered network, and ' +
        'where the best start of als was ended by its limit of passes',
      tolerance: { default: 0.01, description: 'largest distance that counts as a recovery' },
    },
  },
  metrics,
  costSecondsPerTrial,
});

/** Fitted on one core (Zen 4, Node 20), within a factor of 3 in most cells. */
function costSecondsPerTrial(point: PointOf<typeof parameters>): number {
  const { edges, combinations, positions, layerSize, depth } = sizeNetwork(point);
  const listing = 3e-5 + 6e-6 * edges + 6e-7 * combinations * depth;
  if (point.method !== 'als') return listing + 6e-7 * combinations * depth;
  const pass = depth * (1e-6 + 6e-9 * combinations * depth + 6e-9 * positions * layerSize * layerSize);
  return listing + point.starts * Math.min(30, point.sweeps) * pass;
}
