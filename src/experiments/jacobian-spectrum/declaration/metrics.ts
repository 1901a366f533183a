import type { Metrics } from '../../../sweep/define-experiment.js';

/** At the start the Jacobian is that of the channels and the kernel alone, and what was measured plays no part. */
const afterSteps = { parameter: 'steps', above: 0 } as const;

export const metrics = {
  'weight-deviation': {
    unit: '1',
    description:
      "the largest |sqrt(mean of w_i^T J J^T w_i) / sigma_i - 1| over the frequencies, sigma_i equation 11's weight; the mean is over draws, and over the sine and the cosine",
  },
  'mean-weight-deviation': { unit: '1', description: 'the mean of it over the frequencies' },
  'singular-value-deviation': {
    unit: '1',
    description: "the largest |(mean of J's i-th singular value) / (the i-th largest weight) - 1|",
  },
  'largest-singular-value': { unit: '1', description: "J's, in the mean over draws" },
  'smallest-singular-value': { unit: '1', description: "J's, in the mean over draws" },
  'spectrum-change': {
    unit: '1',
    description: 'the largest |mean sigma_i after the descent / mean sigma_i before it - 1|',
    measuredWhere: afterSteps,
  },
  residual: {
    unit: '1',
    description: '|A G(C) - y| / |y| where the Jacobian is taken, in the mean over draws',
    measuredWhere: afterSteps,
  },
} as const satisfies Metrics;
