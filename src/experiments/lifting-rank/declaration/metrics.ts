import type { Metrics } from '../../../sweep/define-experiment.js';

export const metrics = {
  rank: { unit: '1', description: 'rank of the lifting operator A, exact; as far as proved where unresolved' },
  'numeric-rank': { unit: '1', description: 'the same by Proposition 5.3 with normal h, in floating point' },
  'distinct-sums': {
    unit: '1',
    description: 'different sums of offsets over all leaves: an upper bound of the rank',
  },
  combinations: { unit: '1', description: 'entries of the tensor that lie on a path' },
  dimension: { unit: '1', description: 'dimension of the tensors of rank two: what Theorem 6.4 asks for' },
  'paper-dimension': {
    unit: '1',
    description: '2K(S-1)+2 for equal layers: what the paper puts for that dimension; too large by 2 for K = 2',
  },
  'necessary-rank': { unit: '1', description: '2 S, below which Theorem 6.5 rules identifiability out' },
} as const satisfies Metrics;
