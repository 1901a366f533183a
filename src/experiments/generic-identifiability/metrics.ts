import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const metrics = [
  { name: 'recovered-starts', unit: '1', description: 'starts that ended at h' },
  { name: 'wrong-starts', unit: '1', description: 'starts that ended at an exact solution other than h' },
  { name: 'stuck-starts', unit: '1', description: 'starts that ended at no exact solution' },
  {
    name: 'wrong-distance',
    unit: '1',
    description: '|P(g) - P(h)| / |P(h)| of the wrong exact solution g that is farthest from h',
  },
  { name: 'sweeps', unit: '1', description: 'sweeps of alternating least squares, all starts together' },
] as const satisfies ExperimentDeclaration['metrics'];
