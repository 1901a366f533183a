import { z } from 'zod';
import { defineExperiment, derivedAxisOf } from '../../../sweep/define-experiment.js';
import { ensembleRules } from '../../measurements/declaration/ensemble-parameters.js';
import { blockCostSecondsPerTrial, costSecondsPerTrial } from './cost.js';
import { exactProbability } from './exact-probability.js';
import { overlays } from './overlays.js';
import { parameters, rule } from './parameters.js';
import { solverNames, solverTraits } from './solver-names.js';

/*
 * Letters: A in R^{m x n}, x in R^n with k non-zeros, b = A x; delta = m / n, rho = k / m.
 */

const certifiedNames = solverNames.filter((name) => solverTraits[name].certified);

/** Read where a solution is measured; under criterion exact there is a proof instead. */
const byError = { criteria: ['relative-error'] } as const;

const derivedAxis = derivedAxisOf(parameters);

export const sparseRecovery = defineExperiment({
  name: 'sparse-recovery',
  version: 9,
  title: 'Sparse recovery',
  description:
    'Draws A in R^{m x n} and x with k non-zeros and asks whether a solver gives x back from b = A x, or b = A x + e. ' +
    'For basis pursuit a proof for or against it is found; the others are judged by their error. Cells of one trial share a master instance: the first m rows of one matrix, the first k entries of ' +
    'one support. Ensembles sphere and sparse draw a matrix for every m instead.',
  parameters,
  derivedAxes: [
    derivedAxis({
      name: 'delta',
      description: 'undersampling m / n; m is the nearest integer, at least 1',
      gives: 'm',
      needs: ['n'],
      schema: z.number().gt(0).max(1),
      derive: (delta, { n }) => Math.max(1, Math.round(delta * n)),
    }),
    derivedAxis({
      name: 'rho',
      description: 'sparsity per measurement k / m; k is the nearest integer',
      gives: 'k',
      needs: ['m'],
      schema: z.number().min(0).max(1),
      derive: (rho, { m }) => Math.round(rho * m),
    }),
  ],
  rules: [
    rule('m <= n', ['m', 'n'], ({ m, n }) => m <= n),
    rule('k <= n', ['k', 'n'], ({ k, n }) => k <= n),
    ...ensembleRules,
    rule(
      'coefficients = non-negative for a solver of x >= 0',
      ['coefficients', 'solver'],
      ({ coefficients, solver }) => !solverTraits[solver].nonNegative || coefficients === 'non-negative',
    ),
  ],
  criteria: {
    exact: {
      description:
        'a certificate proves that x is the unique solution; a null vector proves that it is not. Only where neither ' +
        'proof is found is the problem solved',
      rules: [
        rule('noise = 0', ['noise'], ({ noise }) => noise === 0),
        rule(`solver = ${certifiedNames.join(' or ')}`, ['solver'], ({ solver }) => solverTraits[solver].certified),
      ],
    },
    'relative-error': {
      description: 'the solution lies within a tolerance of x: |x_hat - x|_2 <= tolerance |x|_2',
      tolerance: { default: 1e-3, description: 'largest relative error that counts as a recovery' },
    },
  },
  metrics: {
    'relative-error': {
      unit: '1',
      description: '|x_hat - x|_2 / |x|_2, and 0 where both are 0. Criterion exact computes no x_hat',
      measuredWhere: byError,
    },
    'l1-gap': {
      unit: '1',
      description: '1 - |x_hat|_1 / |x|_1: above 0 up to rounding where a shorter solution than x exists',
      measuredWhere: byError,
    },
    iterations: {
      unit: '1',
      description: "the solver's own count; of criterion exact one proof may settle many cells",
      measuredWhere: byError,
    },
    'non-unique': {
      unit: '1',
      description:
        '1 where x is one of several solutions of least norm, which counts as a failure, and 0 where it is the only one ' +
        'or none; unresolved trials do not measure it',
      measuredWhere: { criteria: ['exact'] },
    },
  },
  coupledParameters: ['m', 'k'],
  costSecondsPerTrial,
  blockCostSecondsPerTrial,
  overlays,
  exactProbability,
});
