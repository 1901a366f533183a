import { z } from 'zod';
import type { ExperimentDeclaration, ParameterDeclaration, Rule } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
import {
  componentParameters,
  factorizationParameter,
  sparsityParameter,
  sparsityRule,
  thetaAxis,
} from '../components/component-parameters.js';
import { factorizationGuides } from '../components/factorization-guides.js';
import { ensembleParameters, ensembleRules } from '../measurements/ensemble-parameters.js';
import { combinatorNames, methodNames } from './choices.js';
import { blockCostSecondsPerTrial, costSecondsPerTrial } from './cost.js';
import { exactProbability } from './exact-probability.js';
import { metrics } from './metrics.js';

/*
 * Letters of Welper, Non-convex compressed sensing with training data: A in R^{m x n}; components X in R^{n x p} with s
 * expected non-zeros each; combinators Z in R^{p x q}, z in R^p; training data B = A X Z, the problem b = A X z.
 */

const sizeMax = 10_000;

const byTraining = { parameter: 'method', value: 'train-and-recover' };

const sizes: readonly ParameterDeclaration[] = [
  size('n', 'ambient dimension: the length of x and of every component'),
  size('m', 'number of measurements: the length of b'),
  size('p', 'number of components', 10),
  {
    ...size('q', 'number of training columns', 40),
    // Of deterministic combinators z is the column behind the last.
    readBy: { anyOf: [byTraining, { parameter: 'combinators', value: 'deterministic' }] },
  },
];

const sparsities: readonly ParameterDeclaration[] = [
  sparsityParameter,
  {
    name: 't',
    description: 'twice the components in z and in hard training columns; even',
    unit: '1',
    schema: z.int().min(2).max(sizeMax),
    default: 8,
  },
  {
    name: 'tbar',
    description: 'twice the components in an easy training column; even',
    unit: '1',
    schema: z.int().min(2).max(sizeMax),
    default: 2,
    readBy: { allOf: [byTraining, { parameter: 'easy-share', above: 0 }] },
  },
  {
    name: 'easy-share',
    description: 'share of the q training columns that are easy, to the nearest integer',
    unit: '1',
    schema: z.number().min(0).max(1),
    default: 1,
    readBy: byTraining,
  },
];

export const trainingData: ExperimentDeclaration = {
  name: 'training-data',
  version: 7,
  title: 'Compressed sensing with training data',
  description:
    'Draws A, sparse components X and combinators Z and z, and asks whether x = X z is found from b = A x: by l1 ' +
    'minimisation alone, or with components learned from the training data A X Z. Both methods see one instance. ' +
    'Welper, Non-convex compressed sensing with training data, Algorithms 1 to 4.',
  parameters: [
    ...sizes,
    ...sparsities,
    ...ensembleParameters,
    ...componentParameters,
    {
      name: 'combinators',
      description:
        'law of Z and z. random: supports at random, values standard normal; deterministic: column l combines components ' +
        'l, l + 1, ... modulo p with fixed signs, and z is the column behind the last; easy columns come first',
      unit: 'choice',
      schema: z.enum(combinatorNames),
      default: 'random',
    },
    { ...factorizationParameter, readBy: byTraining },
    {
      name: 'u',
      description: 'training columns with at most u non-zeros are kept; 0: u is unknown and every u is tried',
      unit: '1',
      schema: z.int().min(0).max(sizeMax),
      default: 0,
      readBy: byTraining,
    },
    {
      name: 'zero-tolerance',
      description: "of a column's largest entry: what is not above it counts as zero",
      unit: '1',
      schema: z.number().min(0).max(0.1),
      default: 1e-6,
      readBy: byTraining,
    },
    {
      name: 'method',
      description:
        'how x is sought: train-and-recover by Algorithm 3, or by 2 and 1 where u is given; l1 by basis pursuit on the same b',
      unit: 'choice',
      schema: z.enum(methodNames),
      default: 'train-and-recover',
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
    thetaAxis,
  ],
  rules: [
    { text: 'm <= n', parameters: ['m', 'n'], holds: (point) => numberAt(point, 'm') <= numberAt(point, 'n') },
    sparsityRule,
    isEven('t'),
    isEven('tbar'),
    combinesAtMostP('t'),
    combinesAtMostP('tbar'),
    { text: 'u <= n', parameters: ['u', 'n'], holds: (point) => numberAt(point, 'u') <= numberAt(point, 'n') },
    ...ensembleRules,
  ],
  criteria: [
    {
      name: 'relative-error',
      description: 'what was found lies within a tolerance of x: |x_hat - x|_2 <= tolerance |x|_2',
      tolerance: { default: 1e-3, description: 'largest relative error that counts as a recovery' },
    },
  ],
  metrics,
  coupledParameters: ['method'],
  costSecondsPerTrial,
  blockCostSecondsPerTrial,
  overlays: factorizationGuides,
  exactProbability,
};

function size(name: string, description: string, preset?: number): ParameterDeclaration {
  const schema = z.int().min(1).max(sizeMax);
  return { name, description, unit: '1', schema, ...(preset !== undefined && { default: preset }) };
}

function isEven(name: string): Rule {
  return { text: `${name} even`, parameters: [name], holds: (point) => numberAt(point, name) % 2 === 0 };
}

function combinesAtMostP(name: string): Rule {
  return {
    text: `${name}/2 <= p`,
    parameters: [name, 'p'],
    holds: (point) => numberAt(point, name) <= 2 * numberAt(point, 'p'),
  };
}
