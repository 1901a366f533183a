import { z } from 'zod';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { ensembleParameters, ensembleRules } from '../measurements/declaration/ensemble-parameters.js';
import { coefficientLaws, coefficientNames } from './coefficient-names.js';
import { blockCostSecondsPerTrial, costSecondsPerTrial } from './cost.js';
import { exactProbability } from './exact-probability.js';
import { overlays } from './overlays.js';
import { type SolverName, solverNames, solverTraits } from './solver-names.js';

/*
 * Letters: A in R^{m x n}, x in R^n with k non-zeros, b = A x; delta = m / n, rho = k / m.
 */

const sizeMax = 10_000;

/** Beyond it b would drown in rounding. */
const shapeMax = 1e6;

/** sizeMax^-decay stays far from underflow. */
const decayMax = 20;

const certifiedNames = solverNames.filter((name) => solverTraits[name].certified);

/** What a solution shows: for criterion exact, a proof takes its place. */
const byError = { criteria: ['relative-error'] };

export const sparseRecovery: ExperimentDeclaration = {
  name: 'sparse-recovery',
  version: 9,
  title: 'Sparse recovery',
  description:
    'Draws A in R^{m x n} and x with k non-zeros and asks whether a solver gives x back from b = A x, or b = A x + e. ' +
    'For basis pursuit a proof for or against it is found; the others are judged by their error. Cells of one trial share a master instance: the first m rows of one matrix, the first k entries of ' +
    'one support. Ensembles sphere and sparse draw a matrix for every m instead.',
  parameters: [
    {
      name: 'n',
      description: 'ambient dimension: the length of x',
      unit: '1',
      schema: z.int().min(1).max(sizeMax),
    },
    {
      name: 'm',
      description: 'number of measurements: the length of b',
      unit: '1',
      schema: z.int().min(1).max(sizeMax),
    },
    {
      name: 'k',
      description: 'sparsity: the number of non-zeros of x',
      unit: '1',
      schema: z.int().min(0).max(sizeMax),
    },
    ...Object.entries(ensembleParameters).map(([name, parameter]) => ({ name, ...parameter })),
    {
      name: 'coefficients',
      description: `law of x's non-zeros. ${describeChoices(coefficientNames, (name) => coefficientLaws[name])}`,
      unit: 'choice',
      schema: z.enum(coefficientNames),
      default: 'signs',
    },
    {
      name: 'decay',
      description: 'exponent with which magnitudes fall: of coefficients power-law alone',
      unit: '1',
      schema: z.number().min(0).max(decayMax),
      default: 1,
      readBy: { parameter: 'coefficients', value: 'power-law' },
    },
    {
      name: 'noise',
      description:
        'noise-to-signal ratio |e|_2 / |A x|_2: b = A x + e with a random direction of e. Above 0 nothing is exact, ' +
        'and the criterion is relative-error',
      unit: '1',
      schema: z.number().min(0).max(shapeMax),
      default: 0,
    },
    {
      name: 'solver',
      description: `method that seeks x. ${describeChoices(solverNames, (name) => solverTraits[name].method)}`,
      unit: 'choice',
      schema: z.enum(solverNames),
      default: 'basis-pursuit',
    },
    {
      name: 'exponent',
      description: 'p of |x|_p^p: of solver irls alone; 0 stands for sum log |x_j|',
      unit: '1',
      schema: z.number().min(0).max(1),
      default: 0.5,
      readBy: { parameter: 'solver', value: 'irls' },
    },
  ],
  derivedAxes: [
    {
      name: 'delta',
      description: 'undersampling m / n; m is the nearest integer, at least 1',
      gives: 'm',
      needs: ['n'],
      schema: z.number().gt(0).max(1),
      derive: (delta, point) => Math.max(1, Math.round(delta * numberAt(point, 'n'))),
    },
    {
      name: 'rho',
      description: 'sparsity per measurement k / m; k is the nearest integer',
      gives: 'k',
      needs: ['m'],
      schema: z.number().min(0).max(1),
      derive: (rho, point) => Math.round(rho * numberAt(point, 'm')),
    },
  ],
  rules: [
    { text: 'm <= n', parameters: ['m', 'n'], holds: (point) => numberAt(point, 'm') <= numberAt(point, 'n') },
    { text: 'k <= n', parameters: ['k', 'n'], holds: (point) => numberAt(point, 'k') <= numberAt(point, 'n') },
    ...ensembleRules,
    {
      text: 'coefficients = non-negative for a solver of x >= 0',
      parameters: ['coefficients', 'solver'],
      holds: (point) => !traitsAt(point).nonNegative || point['coefficients'] === 'non-negative',
    },
  ],
  criteria: [
    {
      name: 'exact',
      description:
        'a certificate proves that x is the unique solution; a null vector proves that it is not. Only where neither ' +
        'proof is found is the problem solved',
      rules: [
        { text: 'noise = 0', parameters: ['noise'], holds: (point) => point['noise'] === 0 },
        {
          text: `solver = ${certifiedNames.join(' or ')}`,
          parameters: ['solver'],
          holds: (point) => traitsAt(point).certified,
        },
      ],
    },
    {
      name: 'relative-error',
      description: 'the solution lies within a tolerance of x: |x_hat - x|_2 <= tolerance |x|_2',
      tolerance: { default: 1e-3, description: 'largest relative error that counts as a recovery' },
    },
  ],
  metrics: [
    {
      name: 'relative-error',
      unit: '1',
      description: '|x_hat - x|_2 / |x|_2, and 0 where both are 0. Criterion exact computes no x_hat',
      measuredWhere: byError,
    },
    {
      name: 'l1-gap',
      unit: '1',
      description: '1 - |x_hat|_1 / |x|_1: above 0 up to rounding where a shorter solution than x exists',
      measuredWhere: byError,
    },
    {
      name: 'iterations',
      unit: '1',
      description: "the solver's own count; of criterion exact one proof may settle many cells",
      measuredWhere: byError,
    },
    {
      name: 'non-unique',
      unit: '1',
      description:
        '1 where x is one of several solutions of least norm, which counts as a failure, and 0 where it is the only one ' +
        'or none; unresolved trials do not measure it',
      measuredWhere: { criteria: ['exact'] },
    },
  ],
  coupledParameters: ['m', 'k'],
  costSecondsPerTrial,
  blockCostSecondsPerTrial,
  overlays,
  exactProbability,
};

function traitsAt(point: Point): (typeof solverTraits)[SolverName] {
  return solverTraits[choiceAt(point, 'solver', solverNames)];
}

function describeChoices<Name extends string>(names: readonly Name[], describe: (name: Name) => string): string {
  return names.map((name) => `${name}: ${describe(name)}`).join('; ');
}
