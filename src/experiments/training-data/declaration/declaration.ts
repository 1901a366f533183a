import { z } from 'zod';
import { defineExperiment, derivedAxisOf } from '../../../sweep/define-experiment.js';

import { sparsityRule, thetaAxis } from '../../components/declaration/component-parameters.js';
import { factorizationGuides } from '../../components/declaration/factorization-guides.js';
import { ensembleRules } from '../../measurements/declaration/ensemble-parameters.js';
import { blockCostSecondsPerTrial, costSecondsPerTrial } from './cost.js';
import { exactProbability } from './exact-probability.js';
import { metrics } from './metrics.js';
import { parameters, rule } from './parameters.js';

/*
 * Letters of Welper, Non-convex compressed sensing with training data: A in R^{m x n}; components X in R^{n x p} with s
 * expected non-zeros each; combinators Z in R^{p x q}, z in R^p; training data B = A X Z, the problem b = A X z.
 */

export const trainingData = defineExperiment({
  name: 'training-data',
  version: 7,
  title: 'Compressed sensing with training data',
  description:
    'Draws A, sparse components X and combinators Z and z, and asks whether x = X z is found from b = A x: by l1 ' +
    'minimisation alone, or with components learned from the training data A X Z. Both methods see one instance. ' +
    'Welper, Non-convex compressed sensing with training data, Algorithms 1 to 4.',
  parameters,
  derivedAxes: [
    derivedAxisOf(parameters)({
      name: 'delta',
      description: 'undersampling m / n; m is the nearest integer, at least 1',
      gives: 'm',
      needs: ['n'],
      schema: z.number().gt(0).max(1),
      derive: (delta, { n }) => Math.max(1, Math.round(delta * n)),
    }),
    thetaAxis,
  ],
  rules: [
    rule('m <= n', ['m', 'n'], ({ m, n }) => m <= n),
    sparsityRule,
    rule('t even', ['t'], ({ t }) => t % 2 === 0),
    rule('tbar even', ['tbar'], ({ tbar }) => tbar % 2 === 0),
    rule('t/2 <= p', ['t', 'p'], ({ t, p }) => t <= 2 * p),
    rule('tbar/2 <= p', ['tbar', 'p'], ({ tbar, p }) => tbar <= 2 * p),
    rule('u <= n', ['u', 'n'], ({ u, n }) => u <= n),
    ...ensembleRules,
  ],
  criteria: {
    'relative-error': {
      description: 'what was found lies within a tolerance of x: |x_hat - x|_2 <= tolerance |x|_2',
      tolerance: { default: 1e-3, description: 'largest relative error that counts as a recovery' },
    },
  },
  metrics,
  coupledParameters: ['method'],
  costSecondsPerTrial,
  blockCostSecondsPerTrial,
  overlays: factorizationGuides,
  exactProbability,
});
