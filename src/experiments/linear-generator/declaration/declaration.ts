import { defineExperiment } from '../../../sweep/define-experiment.js';
import { deltaAxis, measurementRules } from '../../generators/declaration/generator-parameters.js';
import { costSecondsPerTrial } from './cost.js';
import { metrics } from './metrics.js';
import { overlays } from './overlays.js';
import { parameters, rule } from './parameters.js';

/*
 * Letters: A in R^{m x n}, J = diag(sigma) with sigma_i^2 = gamma^i, x* in the span of the first s axes, y = A x*. The
 * left singular vectors of J are the axes. That is no restriction, since the law of A is the same in every orthonormal
 * basis.
 */

export const linearGenerator = defineExperiment({
  name: 'linear-generator',
  version: 1,
  title: 'Linear generator from few measurements',
  description:
    'Estimates x* from y = A x* by x_hat = J c with the c of least norm that fits y, to which gradient descent leads: ' +
    'sigma_i^2 = gamma^i. Heckel & Soltanolkotabi, Compressive sensing with un-trained neural networks, section 3.',
  parameters,
  derivedAxes: [deltaAxis],
  rules: measurementRules,
  criteria: {
    'squared-error': {
      description: '|x_hat - x*|^2 is at most the tolerance',
      tolerance: { default: 1e-2, description: 'of |x_hat - x*|^2, where |x*| is 1' },
    },
    'within-bound': {
      description: 'Theorem 1 holds: |x_hat - x*|^2 <= C (sum <w_i, x*>^2 / sigma_i^2) sum_{i > 2m/3} sigma_i^2',
      rules: [rule('m >= 12', ['m'], ({ m }) => m >= 12)],
      tolerance: { default: 1, description: 'the constant C' },
    },
  },
  metrics,
  headlineMetric: 'squared-error',
  costSecondsPerTrial,
  overlays,
});
