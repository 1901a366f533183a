import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import {
  componentParameters,
  factorizationParameter,
  sparsityParameter,
} from '../../components/declaration/component-parameters.js';
import { ensembleParameters } from '../../measurements/declaration/ensemble-parameters.js';
import { combinatorNames, methodNames } from './choices.js';

const sizeMax = 10_000;

const byTraining = { parameter: 'method', value: 'train-and-recover' } as const;

export const parameters = {
  n: size('ambient dimension: the length of x and of every component'),
  m: size('number of measurements: the length of b'),
  p: { ...size('number of components'), default: 10 },
  q: {
    ...size('number of training columns'),
    default: 40,
    // Deterministic combinators: z is the column that would follow the last one.
    readBy: { anyOf: [byTraining, { parameter: 'combinators', value: 'deterministic' }] },
  },
  s: sparsityParameter,
  t: {
    description: 'twice the components in z and in hard training columns; even',
    unit: '1',
    schema: z.int().min(2).max(sizeMax),
    default: 8,
  },
  tbar: {
    description: 'twice the components in an easy training column; even',
    unit: '1',
    schema: z.int().min(2).max(sizeMax),
    default: 2,
    readBy: { allOf: [byTraining, { parameter: 'easy-share', above: 0 }] },
  },
  'easy-share': {
    description: 'share of the q training columns that are easy, to the nearest integer',
    unit: '1',
    schema: z.number().min(0).max(1),
    default: 1,
    readBy: byTraining,
  },
  ...ensembleParameters,
  ...componentParameters,
  combinators: {
    description:
      'law of Z and z. random: supports at random, values standard normal; deterministic: column l combines components ' +
      'l, l + 1, ... modulo p with fixed signs, and z is the column behind the last; easy columns come first',
    unit: 'choice',
    schema: z.enum(combinatorNames),
    default: 'random',
  },
  factorization: { ...factorizationParameter, readBy: byTraining },
  u: {
    description: 'training columns with at most u non-zeros are kept; 0: u is unknown and every u is tried',
    unit: '1',
    schema: z.int().min(0).max(sizeMax),
    default: 0,
    readBy: byTraining,
  },
  'zero-tolerance': {
    description: "of a column's largest entry: what is not above it counts as zero",
    unit: '1',
    schema: z.number().min(0).max(0.1),
    default: 1e-6,
    readBy: byTraining,
  },
  method: {
    description:
      'how x is sought: train-and-recover by Algorithm 3, or by 2 and 1 where u is given; l1 by basis pursuit on the same b',
    unit: 'choice',
    schema: z.enum(methodNames),
    default: 'train-and-recover',
  },
} as const satisfies Parameters;

export type Cell = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);

function size(description: string) {
  return { description, unit: '1', schema: z.int().min(1).max(sizeMax) };
}
