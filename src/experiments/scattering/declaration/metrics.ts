import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  combinations: { unit: '1', description: 'paths times the choices of an entry on each of their edges' },
  'distinct-sums': {
    unit: '1',
    description: 'different sums of their offsets, leaf by leaf; equal to the combinations in a scattered network',
  },
  'largest-entry': { unit: '1', description: 'the largest entry of M_1(1) .. M_K(1): combinations with one sum' },
} as const satisfies Metrics;
