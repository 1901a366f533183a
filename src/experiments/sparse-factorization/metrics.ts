import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const metrics = [
  { name: 'columns-recovered', unit: '1', description: 'columns of X that were found' },
  {
    name: 'worst-sine',
    unit: '1',
    description: 'of all columns of X, the largest sine of the angle to the nearest found one; 1 where there is none',
  },
  { name: 'rank', unit: '1', description: 'the rank of Y' },
  { name: 'candidates', unit: '1', description: 'candidate columns that differ by more than their scale' },
  { name: 'unresolved-problems', unit: '1', description: 'l1 problems that did not end by their own rule' },
] as const satisfies ExperimentDeclaration['metrics'];
