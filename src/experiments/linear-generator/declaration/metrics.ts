import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  'squared-error': { unit: '1', description: '|x_hat - x*|^2; |x*| is 1' },
  'relative-error': { unit: '1', description: '|x_hat - x*| / |x*|' },
  'expected-error': {
    unit: '1',
    description: 'what |x_hat - x*|^2 is for this x* in the mean over A, as m and n grow together; 0 for m = n',
  },
  bound: { unit: '1', description: 'the right side of Theorem 1 with C = 1' },
  'bound-ratio': { unit: '1', description: 'squared-error / bound: the C that this trial needs' },
  residual: { unit: '1', description: '|A x_hat - y| / |y|' },
  converged: { unit: '1', description: '1 where the residual is below 1e-9, 0 elsewhere' },
} as const satisfies Metrics;
