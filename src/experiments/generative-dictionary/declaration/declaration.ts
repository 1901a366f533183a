import { z } from 'zod';
import { defineExperiment, derivedAxisOf } from '../../../sweep/define-experiment.js';
import { generativeMethods } from './choices.js';
import { costSecondsPerTrial } from './cost.js';
import { metrics } from './metrics.js';
import { parameters, rule, sizeMax } from './parameters.js';
import { checkFile, fileRules, plantedRule, rules } from './rules.js';

/*
 * Letters of Lawrence et al., Dictionary learning under generative coefficient priors (submitted to ICLR 2022): samples
 * y = A* G(z) + noise, A* in R^{m x n}, z ~ N(0, I) in R^k, G known.
 *
 * Where the paper does not say: the loss compares with the noiseless signal. Decoding has local minima, so that the
 * number of starts is a parameter everywhere. Verdicts depend on which MOD is the baseline, so that both are methods.
 * The defaults are the paper's recipe, which does not show what the paper claims; examples/generative-dictionary.yaml
 * has one that does.
 */

export const generativeDictionary = defineExperiment({
  name: 'generative-dictionary',
  version: 3,
  title: 'Dictionary learning under a generative prior',
  description:
    'Draws A* and samples y = A* G(z) + noise and learns a dictionary from them: with the known G, or with sparse codes. ' +
    'The loss is measured on fresh samples, beside that of A* itself. All methods of a trial see the same data. Lawrence ' +
    'et al., Dictionary learning under generative coefficient priors, Algorithm 1 and section 6.',
  parameters,
  derivedAxes: [
    derivedAxisOf(parameters)({
      name: 'expansion',
      description: 'n / k; n is the nearest integer, at least 1',
      gives: 'n',
      needs: ['k'],
      schema: z.number().gt(0).max(sizeMax),
      derive: (expansion, { k }) => Math.max(1, Math.round(expansion * k)),
    }),
  ],
  checkFile,
  fileRules,
  rules,
  criteria: {
    'oracle-ratio': {
      description: "the loss is at most so many times the true dictionary's: loss <= tolerance oracle",
      rules: [plantedRule],
      tolerance: { default: 1.5, description: 'largest loss / oracle that counts as learned' },
    },
    'best-sparse': {
      description: 'the loss is at most so many times the smaller one of MOD and K-SVD on the same data',
      tolerance: { default: 1, description: 'largest loss / best sparse loss' },
    },
    loss: {
      description: 'the loss is at most so much',
      tolerance: { default: 0.16, description: 'largest loss' },
    },
    'dictionary-error': {
      description:
        "A's error is at most so many times that of A0, both modulo scale where the prior is; for starts near A*",
      rules: [
        rule('start = near', ['start'], ({ start }) => start === 'near'),
        rule('a method with a start', ['method'], ({ method }) => generativeMethods.some((name) => name === method)),
      ],
      tolerance: { default: 0.35, description: 'largest error / error of the start' },
    },
  },
  metrics,
  headlineMetric: 'loss',
  curves: {
    loss: {
      unit: '1',
      description: 'loss by batch, or by round where pooled',
    },
    training: {
      unit: '1',
      description: 'relative training residual before every step of A',
    },
    'dictionary-error': {
      unit: '1',
      description: "the dictionary's error before every batch and at the end; of algorithm-1",
    },
  },
  coupledParameters: ['method'],
  costSecondsPerTrial,
});
