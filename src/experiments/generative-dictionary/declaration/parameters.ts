import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { fileSchema } from '../../../sweep/sweep-schema.js';
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

export const sizeMax = 10_000;
const countMax = 1_000_000;

const byImages = { parameter: 'target', values: targetNames.filter((name) => name !== 'planted') } as const;
const planted = { parameter: 'target', value: 'planted' } as const;
const byPrior = { parameter: 'method', values: generativeMethods } as const;
const byDescent = { parameter: 'method', values: ['altmin', 'autodiff'] } as const;
/** MOD and K-SVD run for criterion best-sparse too, whatever the method is. */
const bestSparse = { criteria: ['best-sparse'] } as const;
const byAtoms = {
  anyOf: [{ parameter: 'method', values: methodNames.filter((name) => name !== 'pca') }, bestSparse],
} as const;
/** The oracle decodes too, where there is one. */
const byDecoding = { anyOf: [byPrior, planted] } as const;

const sizes = {
  m: size('length of a sample', 10),
  n: { ...size('length of G(z): the number of atoms'), readBy: { anyOf: [planted, byAtoms] } },
  k: size('latent dimension, and the non-zeros that a sparse baseline may use', 2),
  samples: count('training samples', 300),
  noise: {
    description: 'standard deviation of the noise in every entry of a sample',
    unit: '1',
    schema: z.number().min(0).max(100),
    default: 0.1,
  },
} as const satisfies Parameters;

const model = {
  prior: {
    description:
      'dependencies: [z; z^2; sin z]; group-sparsity: ReLU(M z^2), M with ones in 60 % of its entries; relu-network: a ' +
      'Gaussian ReLU network, k to hidden to n; decoder: a trained network from a file, without its last layer',
    unit: 'choice',
    schema: z.enum(priorNames),
    default: 'dependencies',
    readBy: byDecoding,
  },
  hidden: {
    description: 'width of the hidden layer; 0: one layer, k to n',
    unit: '1',
    schema: z.int().min(0).max(sizeMax),
    default: 0,
    readBy: { allOf: [byDecoding, { parameter: 'prior', value: 'relu-network' }] },
  },
  decoder: {
    description:
      "path of a trained decoder (docs/generative-dictionary.md has the format); k and n are the cell's, and m where A0 is " +
      'its last layer',
    unit: 'file',
    schema: fileSchema,
    builtIn: [noFile],
    default: noFile,
    readBy: { allOf: [byDecoding, { parameter: 'prior', value: 'decoder' }] },
  },
  target: {
    description:
      'what the samples are. planted: A* G(z) + noise; or images + noise, each pixel the mean of 3 x 3 (blur), .25 + .5 x ' +
      '(recolour) or mirrored left to right (flip). Images have no A*, and so no oracle',
    unit: 'choice',
    schema: z.enum(targetNames),
    default: 'planted',
  },
  images: {
    description: 'path of a table of images with m = side^2 pixels, comma-separated text or the gzip of it',
    unit: 'file',
    schema: fileSchema,
    builtIn: [noFile],
    default: noFile,
    readBy: byImages,
  },
  'first-image': {
    description: 'images of the table before it are left out: those that the decoder has seen. The first is 0',
    unit: '1',
    schema: z.int().min(0).max(countMax),
    default: 0,
    readBy: byImages,
  },
  dictionary: {
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
} as const satisfies Parameters;

const pooled = { parameter: 'protocol', value: 'pooled' } as const;

const learning = {
  protocol: {
    description: 'pooled: every round sees all samples; batches: one round on each batch, in order, as in the paper',
    unit: 'choice',
    schema: z.enum(protocolNames),
    default: 'batches',
    readBy: byAtoms,
  },
  'batch-size': {
    ...count('samples of a batch', 30),
    readBy: {
      anyOf: [
        { allOf: [{ parameter: 'protocol', value: 'batches' }, byAtoms] },
        { parameter: 'method', value: 'online-mod' },
      ],
    },
  },
  rounds: {
    ...count('of decoding and descent, where samples are pooled', 5),
    readBy: { allOf: [pooled, byDescent] },
  },
  'decoding-starts': { ...count('starts of a code in training; the least residual stays', 1), readBy: byPrior },
  'decoding-steps': {
    ...count('steps of a decoding in training; for algorithm-1 iterations of Levenberg-Marquardt', 1000),
    // With one start of its codes, autodiff descends from that start at once.
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
  'decoding-rate': { ...rate("Adam's step for codes, in training and in the test", 1e-2), readBy: byDecoding },
  'dictionary-starts': {
    ...count('random A0 of altmin and autodiff; the least training residual stays', 1),
    readBy: byDescent,
  },
  'dictionary-steps': { ...count('steps of the dictionary in a round of altmin or autodiff', 1000), readBy: byDescent },
  'dictionary-rate': { ...rate("Adam's step for the dictionary in altmin and autodiff", 1e-3), readBy: byDescent },
  'last-rate-share': {
    description: 'what is left of the steps in the last pooled round',
    unit: '1',
    schema: z.number().gt(0).max(1),
    default: 0.1,
    readBy: { allOf: [pooled, byDescent] },
  },
  'sparse-rounds': {
    ...count(
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
} as const satisfies Parameters;

const starting = {
  start: {
    description:
      "A0 of altmin, autodiff and algorithm-1: random, every column of A* moved by distance (near), or the decoder file's last layer (decoder)",
    unit: 'choice',
    schema: z.enum(startNames),
    default: 'random',
    readBy: byPrior,
  },
  distance: {
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
  ridge: {
    description: 'share of the largest eigenvalue added to the second moment of G(z) before it is inverted; 0: none',
    unit: '1',
    schema: z.number().min(0).max(1),
    default: 0.01,
    readBy: { parameter: 'method', value: 'algorithm-1' },
  },
} as const satisfies Parameters;

const testing = {
  'test-samples': count('fresh samples of the loss: 5 batches of 30', 150),
  'test-starts': { ...count('starts of a code in the test, for the oracle too', 8), readBy: byDecoding },
  'test-steps': { ...count('steps of a decoding in the test', 1000), readBy: byDecoding },
} as const satisfies Parameters;

export const parameters = {
  ...sizes,
  ...model,
  ...learning,
  ...starting,
  ...testing,
  method: {
    description:
      'altmin and autodiff by Adam, algorithm-1 with preconditioner and projection; baselines with k non-zeros: mod (OMP ' +
      'and least squares), k-svd, online-mod (mini-batches); pca: projection to k directions',
    unit: 'choice',
    schema: z.enum(methodNames),
    default: 'autodiff',
  },
} as const satisfies Parameters;

export type DictionaryPoint = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);

function size(description: string, preset?: number) {
  const schema = z.int().min(1).max(sizeMax);
  return { description, unit: '1', schema, ...(preset !== undefined && { default: preset }) };
}

function count(description: string, preset: number) {
  return { description, unit: '1', schema: z.int().min(1).max(countMax), default: preset };
}

function rate(description: string, preset: number) {
  return { description, unit: '1', schema: z.number().gt(0).max(1), default: preset };
}
