import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const curves = [
  { name: 'loss', unit: '1', description: '|A G(C) - y| / |y| by step (the square root of the loss, scaled)' },
  { name: 'squared-error', unit: '1', description: '|G(C) - x*|^2 by step' },
] as const satisfies ExperimentDeclaration['curves'];
