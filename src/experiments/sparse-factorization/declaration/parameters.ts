import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import {
  componentParameters,
  factorizationParameter,
  sparsityParameter,
} from '../../components/declaration/component-parameters.js';

const sizeMax = 10_000;

export const parameters = {
  n: {
    description: 'rows of X: the length of a component',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
  p: {
    description: 'columns of X: the number of components, and the size of Z',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
  s: sparsityParameter,
  ...componentParameters,
  factorization: factorizationParameter,
  'zero-tolerance': {
    description: "of a candidate's largest entry: what is not above it counts as zero",
    unit: '1',
    schema: z.number().min(0).max(0.1),
    default: 1e-6,
  },
} as const satisfies Parameters;

export type Cell = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);
