import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  'columns-recovered': { unit: '1', description: 'columns of X that were found' },
  'worst-sine': {
    unit: '1',
    description: 'of all columns of X, the largest sine of the angle to the nearest found one; 1 where there is none',
  },
  rank: { unit: '1', description: 'the rank of Y' },
  candidates: { unit: '1', description: 'candidate columns that differ by more than their scale' },
  'unresolved-problems': { unit: '1', description: 'l1 problems that did not end by their own rule' },
} as const satisfies Metrics;
