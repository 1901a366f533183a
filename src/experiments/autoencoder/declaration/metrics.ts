import type { Curves, Metrics } from '../../../sweep/define-experiment.js';

/* Errors are |W_i - A_i| of units and atoms matched by identity (start delta-near) or by the cheapest assignment. */

const nearStart = { parameter: 'start', value: 'delta-near' } as const;
const mixture = { parameter: 'model', value: 'mixture' } as const;

export const metrics = {
  'worst-error': { unit: '1', description: 'the largest column error after the last step' },
  'rms-error': { unit: '1', description: 'the root mean square of the column errors after the last step' },
  'atoms-found': { unit: '1', description: "share of the atoms whose error is below the criterion's tolerance" },
  'start-consistency': {
    unit: '1',
    description:
      'share of the first batch whose codes have the support, and in the signed model the signs, of the true ones ' +
      '(Theorem 3), units and atoms matched by identity',
    measuredWhere: nearStart,
  },
  consistency: { unit: '1', description: 'the same share of a fresh batch after the last step, units matched' },
  'active-units': { unit: '1', description: 'units that a sample of the last batch activates, in the mean' },
  'linear-rate': {
    unit: '1',
    description:
      'the factor per step of sum |W_i - A_i|^2, 1 - tau of Theorem 4: of a line through the logarithms of what exceeds the ' +
      'smallest value, over the steps with at least 4 times it; NaN with fewer than 3 of them',
    measuredWhere: nearStart,
  },
  'steps-to-tolerance': {
    unit: '1',
    description: 'steps after which the largest error was below the tolerance first; NaN where never',
    measuredWhere: nearStart,
  },
  'recursion-deviation': {
    unit: '1',
    description:
      'largest deviation of the root mean square error from the angle recursion of the mixture model in the first 5 steps',
    measuredWhere: { allOf: [mixture, nearStart] },
  },
  'floor-ratio': {
    unit: '1',
    description: 'rms-error over the noise floor of the mixture model',
    measuredWhere: { allOf: [mixture, { parameter: 'noise', above: 0 }] },
  },
} as const satisfies Metrics;

/** Before each step and after the last, of start delta-near alone. */
export const curves = {
  error: { unit: '1', description: 'the root mean square of the column errors' },
  'worst-error': { unit: '1', description: 'the largest column error' },
  recursion: {
    unit: '1',
    description: 'what the angle recursion of the mixture model gives; of that model alone',
  },
} as const satisfies Curves;

export type CurveName = keyof typeof curves;

export type MetricName = keyof typeof metrics;
