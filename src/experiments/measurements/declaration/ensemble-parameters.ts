import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { ensembleNames, ensembleTraits } from './ensemble-names.js';

/* What a sweep may say of A in R^{m x n}: its ensemble, and the shape parameters that one ensemble each reads. */

const sizeMax = 10_000;

/** With a larger value rounding would destroy the rest of A, or of b. */
const shapeMax = 1e6;

export const ensembleParameters = {
  ensemble: {
    description: `law of A. ${ensembleNames.map((name) => `${name}: ${ensembleTraits[name].law}`).join('; ')}`,
    unit: 'choice',
    schema: z.enum(ensembleNames),
    default: 'gaussian',
  },
  'column-degree': {
    description: 'non-zeros in each column: of ensemble sparse alone, and m where that is less',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
    default: 8,
    readBy: { parameter: 'ensemble', value: 'sparse' },
  },
  correlation: {
    description: 'correlation of neighbouring columns: of ensemble correlated alone',
    unit: '1',
    schema: z.number().gt(-1).lt(1),
    default: 0.5,
    readBy: { parameter: 'ensemble', value: 'correlated' },
  },
  spike: {
    description:
      'weight of the rank-one part: of ensemble spiked alone; A has a stable rank near ' +
      '(n + spike^2) / ((1 + spike^2) (1 + n / (m spike^2))) where spike^4 > n / m',
    unit: '1',
    schema: z.number().min(0).max(shapeMax),
    default: 10,
    readBy: { parameter: 'ensemble', value: 'spiked' },
  },
  'column-distance': {
    description:
      'distance of the columns of a pair over their length: of ensemble near-parallel alone; 0 repeats columns',
    unit: '1',
    schema: z.number().min(0).max(shapeMax),
    default: 0.1,
    readBy: { parameter: 'ensemble', value: 'near-parallel' },
  },
} as const satisfies Parameters;

export type EnsemblePoint = PointOf<typeof ensembleParameters>;

const rule = ruleOf({
  ...ensembleParameters,
  n: { description: 'columns of A', unit: '1', schema: z.int() },
});

export const ensembleRules = [
  rule(
    'n a power of 2 for ensemble partial-hadamard',
    ['n', 'ensemble'],
    ({ n, ensemble }) => ensemble !== 'partial-hadamard' || isPowerOfTwo(n),
  ),
];

function isPowerOfTwo(n: number): boolean {
  return (n & (n - 1)) === 0;
}
