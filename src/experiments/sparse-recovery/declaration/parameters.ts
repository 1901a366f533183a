import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { ensembleParameters } from '../../measurements/declaration/ensemble-parameters.js';
import { coefficientLaws, coefficientNames } from './coefficient-names.js';
import { solverNames, solverTraits } from './solver-names.js';

const sizeMax = 10_000;

/** With a larger value rounding would destroy b. */
const shapeMax = 1e6;

/** sizeMax^-decay stays far from underflow. */
const decayMax = 20;

export const parameters = {
  n: {
    description: 'ambient dimension: the length of x',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
  m: {
    description: 'number of measurements: the length of b',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
  k: {
    description: 'sparsity: the number of non-zeros of x',
    unit: '1',
    schema: z.int().min(0).max(sizeMax),
  },
  ...ensembleParameters,
  coefficients: {
    description: `law of x's non-zeros. ${describeChoices(coefficientNames, (name) => coefficientLaws[name])}`,
    unit: 'choice',
    schema: z.enum(coefficientNames),
    default: 'signs',
  },
  decay: {
    description: 'exponent with which magnitudes fall: of coefficients power-law alone',
    unit: '1',
    schema: z.number().min(0).max(decayMax),
    default: 1,
    readBy: { parameter: 'coefficients', value: 'power-law' },
  },
  noise: {
    description:
      'noise-to-signal ratio |e|_2 / |A x|_2: b = A x + e with a random direction of e. Above 0 nothing is exact, ' +
      'and the criterion is relative-error',
    unit: '1',
    schema: z.number().min(0).max(shapeMax),
    default: 0,
  },
  solver: {
    description: `method that seeks x. ${describeChoices(solverNames, (name) => solverTraits[name].method)}`,
    unit: 'choice',
    schema: z.enum(solverNames),
    default: 'basis-pursuit',
  },
  exponent: {
    description: 'p of |x|_p^p: of solver irls alone; 0 stands for sum log |x_j|',
    unit: '1',
    schema: z.number().min(0).max(1),
    default: 0.5,
    readBy: { parameter: 'solver', value: 'irls' },
  },
} as const satisfies Parameters;

export type Cell = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);

function describeChoices<Name extends string>(names: readonly Name[], describe: (name: Name) => string): string {
  return names.map((name) => `${name}: ${describe(name)}`).join('; ');
}
