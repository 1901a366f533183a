import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const metrics = [
  { name: 'combinations', unit: '1', description: 'paths times the choices of an entry on each of their edges' },
  {
    name: 'distinct-sums',
    unit: '1',
    description: 'different sums of their offsets, leaf by leaf; equal to the combinations in a scattered network',
  },
  { name: 'largest-entry', unit: '1', description: 'the largest entry of M_1(1) .. M_K(1): combinations with one sum' },
] as const satisfies ExperimentDeclaration['metrics'];
