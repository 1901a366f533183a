import { z } from 'zod';
import type { ExperimentDeclaration, ParameterDeclaration } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
import { activationNames, biasRuleNames, modelNames, modelTraits, startNames } from './choices.js';
import { costSecondsPerTrial } from './cost.js';
import { curves, metrics } from './metrics.js';
import { overlays } from './overlays.js';

/*
 * Letters of Nguyen, Wong & Hegde, Autoencoders learn generative linear models: A in R^{n x m} (their A*) with Gaussian
 * columns of length 1, codes x with k non-zeros on a random support, samples y = A x + eta; weights W in R^{n x m}, encoder
 * sigma(W^T y + b).
 *
 * The paper's expected gradient in the signed model (equations 10 to 15) leaves out E[x_j x_l | S] for j = l other than i;
 * whole it is g_i = -E_S[(I - W_S W_S^T) A_S A_S^T W_i + A_S A_S^T (I - W_S W_S^T) W_i]. The update, which needs samples
 * alone, is not touched by it; the tests hold the whole form against the kernel's gradient. The O(.) of the step size and
 * of the bias are read as zeta = c m / (k kappa2) and b_0 = -a1 / 2 at first.
 */

const batchMax = 1_000_000;
const stepsMax = 100_000;
/** Its eigenvectors take 1.5e-8 n^3 s in one piece: a quarter of a second, since a trial is to end within one. */
const principalSizeMax = 256;

const data: readonly ParameterDeclaration[] = [
  size('n', 'data dimension: the length of y', { min: 2, max: 1000 }),
  size('m', 'hidden units, and atoms: the columns of A and W', { min: 1, max: 2000 }),
  size('k', 'non-zero codes of a sample', { min: 1, max: 2000 }),
  {
    name: 'model',
    description: `law of x. ${modelNames.map((name) => `${name}: ${modelTraits[name].law}`).join('; ')}`,
    unit: 'choice',
    schema: z.enum(modelNames),
    default: 'signed-sparse',
  },
  {
    name: 'noise',
    description: 'standard deviation of each entry of eta',
    unit: '1',
    schema: z.number().min(0).max(1e3),
    default: 0,
  },
];

const network: readonly ParameterDeclaration[] = [
  {
    name: 'activation',
    description: 'sigma. threshold: z where |z| exceeds the threshold, otherwise 0; relu: max(z, 0)',
    unit: 'choice',
    schema: z.enum(activationNames),
    default: 'threshold',
  },
  {
    name: 'threshold',
    description: 'lambda of activation threshold; a1/2 of all models if left out',
    unit: '1',
    schema: z.number().min(0).max(1e3),
    default: 0.5,
    readBy: { parameter: 'activation', value: 'threshold' },
  },
  {
    name: 'bias-rule',
    description:
      'b of all units. zero; constant: bias at every step; halving: bias at first, halved at every step; ' +
      'halving-with-floor: the same, but no smaller than bias-floor sqrt(k/n)',
    unit: 'choice',
    schema: z.enum(biasRuleNames),
    default: 'zero',
  },
  {
    name: 'bias',
    description: 'b at first: of every rule but zero',
    unit: '1',
    schema: z.number().min(-1e3).max(1e3),
    default: -0.5,
    readBy: { parameter: 'bias-rule', values: biasRuleNames.filter((name) => name !== 'zero') },
  },
  {
    name: 'bias-floor',
    description: 'where the halving of b ends, over sqrt(k/n)',
    unit: '1',
    schema: z.number().min(0).max(1e3),
    default: 3,
    readBy: { parameter: 'bias-rule', value: 'halving-with-floor' },
  },
];

const training: readonly ParameterDeclaration[] = [
  {
    name: 'start',
    description:
      'W at first. delta-near: every column exactly delta away from its atom; random: random directions; data: samples; ' +
      'principal: the top principal directions (not centred) of a batch, and random ones beyond n',
    unit: 'choice',
    schema: z.enum(startNames),
    default: 'delta-near',
  },
  {
    name: 'delta',
    description: '|W_i - A_i| at first, of start delta-near',
    unit: '1',
    schema: z.number().min(0).max(2),
    default: 0.5,
    readBy: { parameter: 'start', value: 'delta-near' },
  },
  {
    name: 'learning-rate',
    description: 'c of the step c m / (k kappa2), where kappa2 is the mean square of a non-zero code',
    unit: '1',
    schema: z.number().gt(0).max(1e3),
    default: 0.2,
  },
  { ...size('batch', 'fresh samples of each step', { min: 1, max: batchMax }), default: 500 },
  { ...size('steps', 'steps of the descent', { min: 1, max: stepsMax }), default: 40 },
];

export const autoencoder: ExperimentDeclaration = {
  name: 'autoencoder',
  version: 1,
  title: 'Autoencoders that learn a linear model',
  description:
    'Trains a single-layer autoencoder with shared weights on samples y = A x + eta, fresh ones in every step, and asks ' +
    'whether every column of its weights comes near an atom of A. Nguyen, Wong & Hegde, Autoencoders learn generative ' +
    'linear models.',
  parameters: [...data, ...network, ...training],
  derivedAxes: [
    {
      name: 'expansion',
      description: 'm / n; m is the nearest integer, at least 1',
      gives: 'm',
      needs: ['n'],
      schema: z.number().gt(0).max(1000),
      derive: (expansion, point) => Math.max(1, Math.round(expansion * numberAt(point, 'n'))),
    },
  ],
  rules: [
    { text: 'k <= m', parameters: ['k', 'm'], holds: (point) => numberAt(point, 'k') <= numberAt(point, 'm') },
    {
      text: 'k = 1 for model mixture',
      parameters: ['k', 'model'],
      holds: (point) => point['model'] !== 'mixture' || point['k'] === 1,
    },
    {
      text: `n <= ${principalSizeMax} for start principal`,
      parameters: ['n', 'start'],
      holds: (point) => point['start'] !== 'principal' || numberAt(point, 'n') <= principalSizeMax,
    },
  ],
  criteria: [
    {
      name: 'columns-learned',
      description:
        'after the last step every column of W lies near the atom that it is matched with: by identity for start delta-near, ' +
        'by the cheapest assignment otherwise; either sign will do in the signed model',
      tolerance: { default: 0.5, description: 'what the largest |W_i - A_i| must be below' },
    },
  ],
  metrics,
  curves,
  coupledParameters: [],
  costSecondsPerTrial,
  overlays,
};

function size(
  name: string,
  description: string,
  { min, max }: { readonly min: number; readonly max: number },
): ParameterDeclaration {
  return { name, description, unit: '1', schema: z.int().min(min).max(max) };
}
