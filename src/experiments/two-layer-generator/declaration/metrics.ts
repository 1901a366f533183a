import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  'squared-error': { unit: '1', description: '|G(C) - x*|^2 at the end; |x*| is 1' },
  'relative-error': { unit: '1', description: '|G(C) - x*| / |x*| at the end' },
  iterations: { unit: '1', description: 'steps of gradient descent' },
  residual: { unit: '1', description: '|A G(C) - y| / |y| at the end' },
  converged: { unit: '1', description: '1 where the descent ended by its rule, 0 elsewhere' },
  'least-squared-error': {
    unit: '1',
    description: 'the least |G(C) - x*|^2 on the way: what stopping early could have gained',
  },
  'least-error-iteration': { unit: '1', description: 'where that was' },
  'expected-error': {
    unit: '1',
    description:
      "|x_hat - x*|^2 of the linear generator with equation 11's spectrum for this x*, in the mean over A, as m and n grow",
  },
  bound: { unit: '1', description: "the first term of Theorem 2's bound with C = 1" },
} as const satisfies Metrics;
