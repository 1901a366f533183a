import { z } from 'zod';
import { defineExperiment, type Parameters, ruleOf } from '../../../sweep/define-experiment.js';
import {
  channelRule,
  deltaAxis,
  generatorParameters,
  kernelRule,
  measurementParameters,
  measurementRules,
} from '../../generators/declaration/generator-parameters.js';
import { costSecondsPerTrial } from './cost.js';
import { metrics } from './metrics.js';

/*
 * Letters: J is the Jacobian of G(C) = ReLU(U C) v, J J^T = U U^T o (M M^T / k) with M = 1(U C > 0); w_i the trigonometric
 * basis. Equation 11 gives E J J^T exactly, so its weights belong beside sqrt(mean w_i^T J J^T w_i). Sorted singular
 * values are another thing: the smallest ones of a random matrix lie below those of its mean.
 */

/** Eigenvalues take 2e-8 n^3 s in one piece: a third of a second, since a trial is to end within one. */
const sizeMax = 256;

/** At the start the Jacobian is that of the channels and the kernel alone. */
const readBy = { parameter: 'steps', above: 0 } as const;

/** The question is how the spectrum depends on the number of channels: it has no default. */
const { default: _none, ...channels } = generatorParameters.k;

const parameters = {
  n: measurementParameters.n,
  m: { ...measurementParameters.m, default: 32, readBy },
  s: { ...measurementParameters.s, default: 8, readBy },
  k: channels,
  h: generatorParameters.h,
  kernel: generatorParameters.kernel,
  'start-scale': { ...generatorParameters['start-scale'], readBy },
  steps: {
    description:
      'steps of gradient descent before the Jacobian is taken; m, s and start-scale matter where there are some',
    unit: '1',
    schema: z.int().min(0).max(1_000_000),
    default: 0,
  },
  draws: {
    description: 'starts C over which a trial takes its means; A and x* stay',
    unit: '1',
    schema: z.int().min(1).max(1000),
    default: 5,
  },
} as const satisfies Parameters;

const rule = ruleOf(parameters);

const frequency = { meaning: 'frequency', width: 1 };

export const jacobianSpectrum = defineExperiment({
  name: 'jacobian-spectrum',
  version: 2,
  title: 'Spectrum of the un-trained network’s Jacobian',
  description:
    "Holds the Jacobian of the two-layer generator, at the start or after some steps of gradient descent, against equation 11's " +
    'weights. Heckel & Soltanolkotabi, Compressive sensing with un-trained neural networks, equation 11, figures 3 and 4.',
  parameters,
  derivedAxes: [deltaAxis],
  rules: [...measurementRules, kernelRule, channelRule, rule(`n <= ${sizeMax}`, ['n'], ({ n }) => n <= sizeMax)],
  criteria: {
    'weights-match': {
      description: "the measured weights are equation 11's: weight-deviation is at most the tolerance",
      tolerance: { default: 0.03, description: 'of weight-deviation' },
    },
    'singular-values-match': {
      description: "the singular values are equation 11's weights: singular-value-deviation is at most the tolerance",
      tolerance: { default: 0.1, description: 'of singular-value-deviation' },
    },
  },
  metrics,
  curves: {
    weights: { unit: '1', description: "equation 11's weights, by frequency from 0", along: frequency },
    'measured-weights': {
      unit: '1',
      description: 'root of the mean of w^T J J^T w, by frequency from 0',
      along: frequency,
    },
    'singular-values': {
      unit: '1',
      description: 'singular values of J, falling, in the mean over draws',
      // A frequency has a cosine and a sine, so that pictures set two of them against each weight.
      along: { ...frequency, width: 0.5 },
    },
  },
  costSecondsPerTrial,
});
