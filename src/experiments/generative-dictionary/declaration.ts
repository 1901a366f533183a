import { z } from 'zod';
import type { ExperimentDeclaration, ParameterDeclaration } from '../../sweep/declaration.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import { fileSchema } from '../../sweep/sweep-schema.js';
import {
  dictionaryLaws,
  generativeMethods,
  methodNames,
  noFile,
  priorNames,
  protocolNames,
  sparseMethods,
  startNames,
  targetNames,
} from './choices.js';
import { costSecondsPerTrial } from './cost.js';
import { metrics } from './metrics.js';
import { checkFile, fileRules, plantedRule, rules } from './rules.js';

/*
 * Letters of Lawrence et al., Dictionary learning under generative coefficient priors (submitted to ICLR 2022): samples
 * y = A* G(z) + noise, A* in R^{m x n}, z ~ N(0, I) in R^k, G known.
 *
 * Where the paper is silent: the loss compares with the noiseless signal; decoding has local minima, so that the number
 * of starts is a parameter everywhere; and which MOD is the baseline decides verdicts, so that both are methods.
 * The defaults are the paper's recipe, which does not show its claim; examples/generative-dictionary.yaml has one that does.
 */

const sizeMax = 10_000;
const countMax = 1_000_000;

const byImages = { parameter: 'target', values: targetNames.filter((name) => name !== 'planted') };
const planted = { parameter: 'target', value: 'planted' };
const byPrior = { parameter: 'method', values: generativeMethods };
const byDescent = { parameter: 'method', values: ['altmin', 'autodiff'] };
/** MOD and K-SVD run for criterion best-sparse too, whatever the method is. */
const bestSparse = { criteria: ['best-sparse'] };
const byAtoms = {
  anyOf: [{ parameter: 'method', values: methodNames.filter((name) => name !== 'pca') }, bestSparse],
} as const;
/** The oracle's too, where there is one. */
const byDecoding = { anyOf: [byPrior, planted] } as const;

const sizes: readonly ParameterDeclaration[] = [
  size('m', 'length of a sample', 10),
  { ...size('n', 'length of G(z): the number of atoms'), readBy: { anyOf: [planted, byAtoms] } },
  size('k', 'latent dimension, and the non-zeros that a sparse baseline may use', 2),
  count('samples', 'training samples', 300),
  {
    name: 'noise',
    description: 'standard deviation of the noise in every entry of a sample',
    unit: '1',
    schema: z.number().min(0).max(100),
    default: 0.1,
  },
];

const model: readonly ParameterDeclaration[] = [
  {
    name: 'prior',
    description:
      'dependencies: [z; z^2; sin z]; group-sparsity: ReLU(M z^2), M with ones in 60 % of its entries; relu-network: a ' +
      'Gaussian ReLU network, k to hidden to n; decoder: a trained network from a file, without its last layer',
    unit: 'choice',
    schema: z.enum(priorNames),
    default: 'dependencies',
    readBy: byDecoding,
  },
  {
    name: 'hidden',
    description: 'width of the hidden layer; 0: one layer, k to n',
    unit: '1',
    schema: z.int().min(0).max(sizeMax),
    default: 0,
    readBy: { allOf: [byDecoding, { parameter: 'prior', value: 'relu-network' }] },
  },
  {
    name: 'decoder',
    description:
      "path of a trained decoder (docs/generative-dictionary.md has the format); k and n are the cell's, and m where A0 is " +
      'its last layer',
    unit: 'file',
    schema: fileSchema,
    builtIn: [noFile],
    default: noFile,
    readBy: { allOf: [byDecoding, { parameter: 'prior', value: 'decoder' }] },
  },
  {
    name: 'target',
    description:
      'what the samples are. planted: A* G(z) + noise; or images + noise, each pixel the mean of 3 x 3 (blur), .25 + .5 x ' +
      '(recolour) or mirrored left to right (flip). Images have no A*, and so no oracle',
    unit: 'choice',
    schema: z.enum(targetNames),
    default: 'planted',
  },
  {
    name: 'images',
    description: 'path of a table of images with m = side^2 pixels, comma-separated text or the gzip of it',
    unit: 'file',
    schema: fileSchema,
    builtIn: [noFile],
    default: noFile,
    readBy: byImages,
  },
  {
    name: 'first-image',
    description: 'images of the table before it are left out: those that the decoder has seen. The first is 0',
    unit: '1',
    schema: z.int().min(0).max(countMax),
    default: 0,
    readBy: byImages,
  },
  {
    name: 'dictionary',
    description:
      'law of A* and of random A0: entries uniform in [0, 1), as in the paper, or columns on the unit sphere',
    unit: 'choice',
    schema: z.enum(dictionaryLaws),
    default: 'uniform',
    readBy: {
      anyOf: [
        planted,
        { parameter: 'method', values: sparseMethods },
        bestSparse,
        { allOf: [byPrior, { parameter: 'start', value: 'random' }] },
      ],
    },
  },
];

const pooled = { parameter: 'protocol', value: 'pooled' };

const learning: readonly ParameterDeclaration[] = [
  {
    name: 'protocol',
    description: 'pooled: every round sees all samples; batches: one round on each batch, in order, as in the paper',
    unit: 'choice',
    schema: z.enum(protocolNames),
    default: 'batches',
    readBy: byAtoms,
  },
  {
    ...count('batch-size', 'samples of a batch', 30),
    readBy: {
      anyOf: [
        { allOf: [{ parameter: 'protocol', value: 'batches' }, byAtoms] },
        { parameter: 'method', value: 'online-mod' },
      ],
    },
  },
  {
    ...count('rounds', 'of decoding and descent, where samples are pooled', 5),
    readBy: { allOf: [pooled, byDescent] },
  },
  { ...count('decoding-starts', 'starts of a code in training; the least residual stays', 1), readBy: byPrior },
  {
    ...count(
      'decoding-steps',
      'steps of a decoding in training; for algorithm-1 iterations of Levenberg-Marquardt',
      1000,
    ),
    // With one start of its codes autodiff descends from there at once.
    readBy: {
      anyOf: [
        { parameter: 'method', values: ['altmin', 'algorithm-1'] },
        {
          allOf: [
            { parameter: 'method', value: 'autodiff' },
            { parameter: 'decoding-starts', above: 1 },
          ],
        },
      ],
    },
  },
  { ...rate('decoding-rate', "Adam's step for codes, in training and in the test", 1e-2), readBy: byDecoding },
  {
    ...count('dictionary-starts', 'random A0 of altmin and autodiff; the least training residual stays', 1),
    readBy: byDescent,
  },
  { ...count('dictionary-steps', 'steps of the dictionary in a round of altmin or autodiff', 1000), readBy: byDescent },
  { ...rate('dictionary-rate', "Adam's step for the dictionary in altmin and autodiff", 1e-3), readBy: byDescent },
  {
    name: 'last-rate-share',
    description: 'what is left of the steps in the last pooled round',
    unit: '1',
    schema: z.number().gt(0).max(1),
    default: 0.1,
    readBy: { allOf: [pooled, byDescent] },
  },
  {
    ...count(
      'sparse-rounds',
      'rounds of mod, k-svd and, on a pool, online-mod, on the pool or on each batch; of criterion best-sparse too',
      10,
    ),
    readBy: {
      anyOf: [
        { parameter: 'method', values: ['mod', 'k-svd'] },
        { allOf: [{ parameter: 'method', value: 'online-mod' }, pooled] },
        bestSparse,
      ],
    },
  },
];

const starting: readonly ParameterDeclaration[] = [
  {
    name: 'start',
    description:
      "A0 of altmin, autodiff and algorithm-1: random, every column of A* moved by distance (near), or the decoder file's last layer (decoder)",
    unit: 'choice',
    schema: z.enum(startNames),
    default: 'random',
    readBy: byPrior,
  },
  {
    name: 'distance',
    description: "the paper's Delta: the move of a column of A0, and the radius of algorithm-1's projection",
    unit: '1',
    schema: z.number().gt(0).max(10),
    default: 0.3,
    readBy: {
      anyOf: [
        { allOf: [{ parameter: 'start', value: 'near' }, byPrior] },
        { parameter: 'method', value: 'algorithm-1' },
      ],
    },
  },
  {
    name: 'ridge',
    description: 'share of the largest eigenvalue added to the second moment of G(z) before it is inverted; 0: none',
    unit: '1',
    schema: z.number().min(0).max(1),
    default: 0.01,
    readBy: { parameter: 'method', value: 'algorithm-1' },
  },
];

const testing: readonly ParameterDeclaration[] = [
  count('test-samples', 'fresh samples of the loss: 5 batches of 30', 150),
  { ...count('test-starts', 'starts of a code in the test, for the oracle too', 8), readBy: byDecoding },
  { ...count('test-steps', 'steps of a decoding in the test', 1000), readBy: byDecoding },
];

export const generativeDictionary: ExperimentDeclaration = {
  name: 'generative-dictionary',
  version: 3,
  title: 'Dictionary learning under a generative prior',
  description:
    'Draws A* and samples y = A* G(z) + noise and learns a dictionary from them: with the known G, or with sparse codes. ' +
    'The loss is measured on fresh samples, beside that of A* itself. All methods of a trial see the same data. Lawrence ' +
    'et al., Dictionary learning under generative coefficient priors, Algorithm 1 and section 6.',
  parameters: [
    ...sizes,
    ...model,
    ...learning,
    ...starting,
    ...testing,
    {
      name: 'method',
      description:
        'altmin and autodiff by Adam, algorithm-1 with preconditioner and projection; baselines with k non-zeros: mod (OMP ' +
        'and least squares), k-svd, online-mod (mini-batches); pca: projection to k directions',
      unit: 'choice',
      schema: z.enum(methodNames),
      default: 'autodiff',
    },
  ],
  derivedAxes: [
    {
      name: 'expansion',
      description: 'n / k; n is the nearest integer, at least 1',
      gives: 'n',
      needs: ['k'],
      schema: z.number().gt(0).max(sizeMax),
      derive: (expansion, point) => Math.max(1, Math.round(expansion * numberAt(point, 'k'))),
    },
  ],
  checkFile,
  fileRules,
  rules,
  criteria: [
    {
      name: 'oracle-ratio',
      description: "the loss is at most so many times the true dictionary's: loss <= tolerance oracle",
      rules: [plantedRule],
      tolerance: { default: 1.5, description: 'largest loss / oracle that counts as learned' },
    },
    {
      name: 'best-sparse',
      description: 'the loss is at most so many times the smaller one of MOD and K-SVD on the same data',
      tolerance: { default: 1, description: 'largest loss / best sparse loss' },
    },
    {
      name: 'loss',
      description: 'the loss is at most so much',
      tolerance: { default: 0.16, description: 'largest loss' },
    },
    {
      name: 'dictionary-error',
      description:
        "A's error is at most so many times that of A0, both modulo scale where the prior is; for starts near A*",
      rules: [
        {
          text: 'start = near',
          parameters: ['start'],
          holds: (point) => choiceAt(point, 'start', startNames) === 'near',
        },
        {
          text: 'a method with a start',
          parameters: ['method'],
          holds: (point) => ['altmin', 'autodiff', 'algorithm-1'].includes(choiceAt(point, 'method', methodNames)),
        },
      ],
      tolerance: { default: 0.35, description: 'largest error / error of the start' },
    },
  ],
  metrics,
  headlineMetric: 'loss',
  curves: [
    {
      name: 'loss',
      unit: '1',
      description: 'loss by batch, or by round where pooled',
    },
    {
      name: 'training',
      unit: '1',
      description: 'relative training residual before every step of A',
    },
    {
      name: 'dictionary-error',
      unit: '1',
      description: "the dictionary's error before every batch and at the end; of algorithm-1",
    },
  ],
  coupledParameters: ['method'],
  costSecondsPerTrial,
  overlays: () => [],
};

function size(name: string, description: string, preset?: number): ParameterDeclaration {
  const schema = z.int().min(1).max(sizeMax);
  return { name, description, unit: '1', schema, ...(preset !== undefined && { default: preset }) };
}

function count(name: string, description: string, preset: number): ParameterDeclaration {
  return { name, description, unit: '1', schema: z.int().min(1).max(countMax), default: preset };
}

function rate(name: string, description: string, preset: number): ParameterDeclaration {
  return { name, description, unit: '1', schema: z.number().gt(0).max(1), default: preset };
}
