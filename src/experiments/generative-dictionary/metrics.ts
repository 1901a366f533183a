import type { ExperimentDeclaration } from '../../sweep/declaration.js';

export const metrics = [
  {
    name: 'loss',
    unit: '1',
    description: 'mean relative error of decoded test samples against the noiseless ones, codes at 4 digits',
  },
  { name: 'loss-median', unit: '1', description: 'the median over test samples of the same ratio' },
  {
    name: 'loss-pooled',
    unit: '1',
    description: 'root of the summed squared errors over the summed squared signals of the test samples',
  },
  { name: 'oracle', unit: '1', description: 'the loss of the true dictionary with the same prior and decoding' },
  { name: 'oracle-ratio', unit: '1', description: 'loss / oracle' },
  {
    name: 'best-sparse',
    unit: '1',
    description: 'the smaller loss of MOD and K-SVD on the same data; missing unless the criterion asks for it',
  },
  {
    name: 'training-residual',
    unit: '1',
    description: 'root of the last squared residuals over the squared samples, as training saw them',
  },
  {
    name: 'dictionary-error',
    unit: '1',
    description:
      'root of the summed |(A - A*) G(z)|^2 over |A* G(z)|^2 of the test codes; it says something where the start is near A*',
  },
  { name: 'dictionary-error-start', unit: '1', description: 'the same of A0' },
  {
    name: 'converged-share',
    unit: '1',
    description:
      'algorithm-1: the share of its decodings that Levenberg-Marquardt ended by its own rule, over all batches; pca: 1 ' +
      'where the principal directions stood still, else 0; the other methods take a number of steps and have no such rule',
  },
] as const satisfies ExperimentDeclaration['metrics'];

export type Measures = Record<(typeof metrics)[number]['name'], number>;
