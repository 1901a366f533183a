import { defineExperiment } from '../../../sweep/define-experiment.js';
import { sparsityRule, thetaAxis } from '../../components/declaration/component-parameters.js';
import { factorizationGuides } from '../../components/declaration/factorization-guides.js';
import { costSecondsPerTrial } from './cost.js';
import { metrics } from './metrics.js';
import { parameters, rule } from './parameters.js';

/* Letters: X in R^{n x p} with s expected non-zeros a column, Z in R^{p x p} Gaussian, Y = X Z; theta = s / n. */

export const sparseFactorization = defineExperiment({
  name: 'sparse-factorization',
  version: 5,
  title: 'Sparse factorization by ER-SpUD',
  description:
    'Draws a sparse X and an invertible Z and asks whether X is found from Y = X Z up to the scale and order of its ' +
    'columns. Spielman, Wang & Wright, Exact recovery of sparsely-used dictionaries, where X^T has the sizes p x n here.',
  parameters,
  derivedAxes: [thetaAxis],
  rules: [rule('p <= n', ['p', 'n'], ({ p, n }) => p <= n), sparsityRule],
  criteria: {
    'columns-recovered': {
      description: 'every column of X has one of its own among the found ones that is near up to scale',
      tolerance: { default: 1e-6, description: 'largest sine of the angle between a column and the found one' },
    },
  },
  metrics,
  headlineMetric: 'worst-sine',
  costSecondsPerTrial,
  overlays: factorizationGuides,
});
