import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { measurementParameters } from '../../generators/declaration/generator-parameters.js';

export const parameters = {
  ...measurementParameters,
  gamma: {
    description: 'decay of the spectrum: sigma_i^2 = gamma^i',
    unit: '1',
    // 0.5^1024 is next to the smallest normal number: with a smaller gamma the spectrum would end in zeros.
    schema: z.number().min(0.52).max(1),
    default: 0.95,
  },
} as const satisfies Parameters;

export type Cell = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);
