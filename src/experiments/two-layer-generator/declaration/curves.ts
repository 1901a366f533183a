import type { Curves } from '../../../sweep/define-experiment.js';

export const curves = {
  loss: { unit: '1', description: '|A G(C) - y| / |y| by step (the square root of the loss, scaled)' },
  'squared-error': { unit: '1', description: '|G(C) - x*|^2 by step' },
} as const satisfies Curves;
