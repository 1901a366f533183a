import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { activationNames, biasRuleNames, modelNames, modelTraits, startNames } from './choices.js';

const batchMax = 1_000_000;
const stepsMax = 100_000;

const data = {
  n: size('data dimension: the length of y', { min: 2, max: 1000 }),
  m: size('hidden units, and atoms: the columns of A and W', { min: 1, max: 2000 }),
  k: size('non-zero codes of a sample', { min: 1, max: 2000 }),
  model: {
    description: `law of x. ${modelNames.map((name) => `${name}: ${modelTraits[name].law}`).join('; ')}`,
    unit: 'choice',
    schema: z.enum(modelNames),
    default: 'signed-sparse',
  },
  noise: {
    description: 'standard deviation of each entry of eta',
    unit: '1',
    schema: z.number().min(0).max(1e3),
    default: 0,
  },
} as const satisfies Parameters;

const network = {
  activation: {
    description: 'sigma. threshold: z where |z| exceeds the threshold, otherwise 0; relu: max(z, 0)',
    unit: 'choice',
    schema: z.enum(activationNames),
    default: 'threshold',
  },
  threshold: {
    description: 'lambda of activation threshold; a1/2 of all models if left out',
    unit: '1',
    schema: z.number().min(0).max(1e3),
    default: 0.5,
    readBy: { parameter: 'activation', value: 'threshold' },
  },
  'bias-rule': {
    description:
      'b of all units. zero; constant: bias at every step; halving: bias at first, halved at every step; ' +
      'halving-with-floor: the same, but no smaller than bias-floor sqrt(k/n)',
    unit: 'choice',
    schema: z.enum(biasRuleNames),
    default: 'zero',
  },
  bias: {
    description: 'b at first: of every rule but zero',
    unit: '1',
    schema: z.number().min(-1e3).max(1e3),
    default: -0.5,
    readBy: { parameter: 'bias-rule', values: biasRuleNames.filter((name) => name !== 'zero') },
  },
  'bias-floor': {
    description: 'where the halving of b ends, over sqrt(k/n)',
    unit: '1',
    schema: z.number().min(0).max(1e3),
    default: 3,
    readBy: { parameter: 'bias-rule', value: 'halving-with-floor' },
  },
} as const satisfies Parameters;

const training = {
  start: {
    description:
      'W at first. delta-near: every column exactly delta away from its atom; random: random directions; data: samples; ' +
      'principal: the top principal directions (not centred) of a batch, and random ones beyond n',
    unit: 'choice',
    schema: z.enum(startNames),
    default: 'delta-near',
  },
  delta: {
    description: '|W_i - A_i| at first, of start delta-near',
    unit: '1',
    schema: z.number().min(0).max(2),
    default: 0.5,
    readBy: { parameter: 'start', value: 'delta-near' },
  },
  'learning-rate': {
    description: 'c of the step c m / (k kappa2), where kappa2 is the mean square of a non-zero code',
    unit: '1',
    schema: z.number().gt(0).max(1e3),
    default: 0.2,
  },
  batch: { ...size('fresh samples of each step', { min: 1, max: batchMax }), default: 500 },
  steps: { ...size('steps of the descent', { min: 1, max: stepsMax }), default: 40 },
} as const satisfies Parameters;

export const parameters = { ...data, ...network, ...training };

export type Cell = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);

function size(description: string, { min, max }: { readonly min: number; readonly max: number }) {
  return { description, unit: '1', schema: z.int().min(min).max(max) };
}
