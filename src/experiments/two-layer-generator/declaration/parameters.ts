import { z } from 'zod';
import type { Parameters, PointOf } from '../../../sweep/define-experiment.js';
import { generatorParameters, measurementParameters } from '../../generators/declaration/generator-parameters.js';

export const parameters = {
  ...measurementParameters,
  ...generatorParameters,
  iterations: {
    description: 'the most steps of gradient descent; a descent that has not ended by then is unresolved',
    unit: '1',
    schema: z.int().min(1).max(1_000_000),
    default: 10_000,
  },
  'residual-tolerance': {
    description: 'the descent ends where |A G(C) - y| is at most this share of |y|',
    unit: '1',
    schema: z.number().gt(0).lt(1),
    default: 1e-3,
  },
} as const satisfies Parameters;

export type Cell = PointOf<typeof parameters>;
