import { defineExperiment } from '../../../sweep/define-experiment.js';
import {
  channelRule,
  deltaAxis,
  kernelRule,
  measurementRules,
} from '../../generators/declaration/generator-parameters.js';
import { costSecondsPerTrial } from './cost.js';
import { curves } from './curves.js';
import { metrics } from './metrics.js';
import { overlays } from './overlays.js';
import { parameters } from './parameters.js';

/*
 * Letters: A in R^{m x n}, G(C) = ReLU(U C) v with C in R^{n x k}, x* in the span of the s lowest frequencies, y = A x*.
 * Equation 10's index counts all cosines before the sines; "lowest" is read as the order of the frequencies: 1, cos 1,
 * sin 1, cos 2, ...
 */

export const twoLayerGenerator = defineExperiment({
  name: 'two-layer-generator',
  version: 1,
  title: 'Un-trained two-layer network from few measurements',
  description:
    'Fits G(C) = ReLU(U C) v to y = A x* by gradient descent from a random C, without stopping early, and asks whether G(C) ' +
    'is x*. Heckel & Soltanolkotabi, Compressive sensing with un-trained neural networks, section 4.',
  parameters,
  derivedAxes: [deltaAxis],
  rules: [...measurementRules, kernelRule, channelRule],
  criteria: {
    'squared-error': {
      description: '|G(C) - x*|^2 is at most the tolerance where the descent ends',
      tolerance: { default: 1e-2, description: 'of |G(C) - x*|^2, where |x*| is 1' },
    },
  },
  metrics,
  headlineMetric: 'squared-error',
  curves,
  costSecondsPerTrial,
  overlays,
});
