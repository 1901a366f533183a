import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  'recovered-starts': { unit: '1', description: 'starts that ended at h' },
  'wrong-starts': { unit: '1', description: 'starts that ended at an exact solution other than h' },
  'stuck-starts': { unit: '1', description: 'starts that ended at no exact solution' },
  'wrong-distance': {
    unit: '1',
    description: '|P(g) - P(h)| / |P(h)| of the wrong exact solution g that is farthest from h',
  },
  sweeps: { unit: '1', description: 'passes of alternating least squares over all factors, all starts together' },
} as const satisfies Metrics;
