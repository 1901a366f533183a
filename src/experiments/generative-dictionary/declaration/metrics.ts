import type { Metrics } from '../../../sweep/define-experiment.js';
import { generativeMethods, methodNames } from './choices.js';

const planted = { parameter: 'target', value: 'planted' } as const;
const ofDictionary = { allOf: [planted, { parameter: 'method', values: generativeMethods }] } as const;

export const metrics = {
  loss: {
    unit: '1',
    description: 'mean relative error of decoded test samples against the noiseless ones, codes at 4 digits',
  },
  'loss-median': { unit: '1', description: 'the median over test samples of the same ratio' },
  'loss-pooled': {
    unit: '1',
    description: 'root of the summed squared errors over the summed squared signals of the test samples',
  },
  oracle: {
    unit: '1',
    description: 'the loss of the true dictionary with the same prior and decoding',
    measuredWhere: planted,
  },
  'oracle-ratio': { unit: '1', description: 'loss / oracle', measuredWhere: planted },
  'best-sparse': {
    unit: '1',
    description: 'the smaller loss of MOD and K-SVD on the same data',
    measuredWhere: { criteria: ['best-sparse'] },
  },
  'training-residual': {
    unit: '1',
    description: 'root of the last squared residuals over the squared samples, as training saw them',
    measuredWhere: { parameter: 'method', values: methodNames.filter((name) => name !== 'pca') },
  },
  'dictionary-error': {
    unit: '1',
    description:
      'root of the summed |(c A - A*) G(z)|^2 over |A* G(z)|^2 of the test codes, c = dictionary-scale; it says something ' +
      'where the start is near A*',
    measuredWhere: ofDictionary,
  },
  'dictionary-scale': {
    unit: '1',
    description:
      'the c >= 0 of the least such error where the prior is homogeneous, since A and c A fit samples alike there: ' +
      'relu-network, group-sparsity, and a decoder without biases; 1 elsewhere',
    measuredWhere: ofDictionary,
  },
  'dictionary-error-start': {
    unit: '1',
    description: 'the error of A0, with a c of its own',
    measuredWhere: ofDictionary,
  },
  'converged-share': {
    unit: '1',
    description:
      'algorithm-1: the share of its decodings that Levenberg-Marquardt ended by its own rule, over all batches; pca: 1 ' +
      'where the principal directions stood still, else 0; the other methods take a number of steps and have no such rule',
    measuredWhere: { parameter: 'method', values: ['algorithm-1', 'pca'] },
  },
} as const satisfies Metrics;

export type Measures = Record<keyof typeof metrics, number>;
