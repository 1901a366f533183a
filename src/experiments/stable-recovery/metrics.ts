import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const metrics = [
  { name: 'scattered', unit: '1', description: '1 where the network is sufficiently scattered, else 0' },
  { name: 'distance', unit: '1', description: 'd_2 of Definition 4.1 between h and what was found, over all paths' },
  { name: 'bound', unit: '1', description: 'the bound of Theorem 8.4 on it, where its hypotheses hold' },
  { name: 'bound-ratio', unit: '1', description: 'distance / bound' },
  {
    name: 'slope',
    unit: '1',
    description: 'distance / (delta / sqrt(N))',
    measuredWhere: { parameter: 'noise', above: 0 },
  },
  {
    name: 'residual',
    unit: '1',
    description: 'eta / sqrt(N): length of what the found kernel of X leaves of the noisy one',
  },
  { name: 'sweeps', unit: '1', description: 'sweeps of alternating least squares, all starts together' },
] as const satisfies ExperimentDeclaration['metrics'];
