import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  scattered: { unit: '1', description: '1 where the network is sufficiently scattered, else 0' },
  distance: { unit: '1', description: 'd_2 of Definition 4.1 between h and what was found, over all paths' },
  bound: { unit: '1', description: 'the bound of Theorem 8.4 on it, where its hypotheses hold' },
  'bound-ratio': { unit: '1', description: 'distance / bound' },
  slope: {
    unit: '1',
    description: 'distance / (delta / sqrt(N))',
    measuredWhere: { parameter: 'noise', above: 0 },
  },
  residual: {
    unit: '1',
    description: 'eta / sqrt(N): length of what the found kernel of X leaves of the noisy one',
  },
  sweeps: { unit: '1', description: 'passes of alternating least squares over all factors, all starts together' },
} as const satisfies Metrics;
