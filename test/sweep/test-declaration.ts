import { z } from 'zod';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';

/** Shaped like sparse recovery (sizes, ratios, choices, a coupled pair), at the tests' own costs. */
export const testDeclaration: ExperimentDeclaration = {
  name: 'test-recovery',
  version: 3,
  title: 'Recovery for tests',
  description: 'An experiment that is planned and never run.',
  parameters: [
    { name: 'n', description: 'Ambient dimension', unit: '1', schema: z.int().min(1).max(100_000) },
    { name: 'm', description: 'Measurements', unit: '1', schema: z.int().min(1).max(100_000) },
    { name: 'k', description: 'Non-zeros', unit: '1', schema: z.int().min(1).max(100_000) },
    {
      name: 'ensemble',
      description: 'Law of the matrix',
      unit: 'choice',
      schema: z.enum(['gaussian', 'rademacher']),
      default: 'gaussian',
    },
    {
      name: 'solver',
      description: 'Algorithm',
      unit: 'choice',
      schema: z.enum(['basis-pursuit', 'omp']),
      default: 'basis-pursuit',
    },
    { name: 'noise', description: 'Standard deviation', unit: 'volt', schema: z.number().min(0), default: 0 },
  ],
  derivedAxes: [
    {
      name: 'delta',
      description: 'm / n',
      gives: 'm',
      needs: ['n'],
      schema: z.number().min(0).max(4),
      derive: (ratio, point) => Math.round(ratio * Number(point['n'])),
    },
    {
      name: 'rho',
      description: 'k / m',
      gives: 'k',
      needs: ['m'],
      schema: z.number().min(0).max(4),
      derive: (ratio, point) => Math.round(ratio * Number(point['m'])),
    },
  ],
  rules: [
    { text: 'm <= n', parameters: ['m', 'n'], holds: (point) => Number(point['m']) <= Number(point['n']) },
    { text: 'k <= n', parameters: ['k', 'n'], holds: (point) => Number(point['k']) <= Number(point['n']) },
  ],
  criteria: [
    {
      name: 'exact',
      description: 'The certificate holds',
      rules: [
        {
          text: 'solver = basis-pursuit',
          parameters: ['solver'],
          holds: ({ solver }) => solver === 'basis-pursuit',
        },
      ],
    },
    {
      name: 'relative-error',
      description: 'The error is small',
      tolerance: { default: 1e-3, description: 'Bound on the relative error' },
    },
  ],
  metrics: [{ name: 'relativeError', unit: '1', description: 'Of the solution' }],
  coupledParameters: ['m', 'k'],
  costSecondsPerTrial: (point) => 1e-6 * Number(point['m']) * Number(point['k']),
  overlays: () => [],
};

/** Every cell is a block of its own. */
export const uncoupledDeclaration: ExperimentDeclaration = {
  ...testDeclaration,
  name: 'test-uncoupled',
  curves: [
    { name: 'loss', unit: '1', description: 'the loss by step' },
    { name: 'rate', unit: '1', description: 'the rate by step' },
  ],
  coupledParameters: [],
};
