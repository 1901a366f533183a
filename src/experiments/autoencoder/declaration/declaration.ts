import { z } from 'zod';
import { defineExperiment, derivedAxisOf } from '../../../sweep/define-experiment.js';
import { costSecondsPerTrial } from './cost.js';
import { curves, metrics } from './metrics.js';
import { overlays } from './overlays.js';
import { parameters, rule } from './parameters.js';

/*
 * Letters of Nguyen, Wong & Hegde, Autoencoders learn generative linear models: A in R^{n x m} (their A*) with Gaussian
 * columns of length 1, codes x with k non-zeros on a random support, samples y = A x + eta; weights W in R^{n x m}, encoder
 * sigma(W^T y + b).
 *
 * The paper's expected gradient in the signed model (equations 10 to 15) leaves out E[x_j x_l | S] for j = l other than
 * i. The complete form is g_i = -E_S[(I - W_S W_S^T) A_S A_S^T W_i + A_S A_S^T (I - W_S W_S^T) W_i]. The update uses
 * samples alone and does not depend on it; the tests compare the complete form with the kernel's gradient. The O(.) of
 * the step size and of the bias are read as zeta = c m / (k kappa2) and b_0 = -a1 / 2 at first.
 */

/** Its eigenvectors take 1.5e-8 n^3 s in one piece: a quarter of a second, since a trial is to end within one. */
const principalSizeMax = 256;

export const autoencoder = defineExperiment({
  name: 'autoencoder',
  version: 1,
  title: 'Autoencoders that learn a linear model',
  description:
    'Trains a single-layer autoencoder with shared weights on samples y = A x + eta, fresh ones in every step, and asks ' +
    'whether every column of its weights comes near an atom of A. Nguyen, Wong & Hegde, Autoencoders learn generative ' +
    'linear models.',
  parameters,
  derivedAxes: [
    derivedAxisOf(parameters)({
      name: 'expansion',
      description: 'm / n; m is the nearest integer, at least 1',
      gives: 'm',
      needs: ['n'],
      schema: z.number().gt(0).max(1000),
      derive: (expansion, { n }) => Math.max(1, Math.round(expansion * n)),
    }),
  ],
  rules: [
    rule('k <= m', ['k', 'm'], ({ k, m }) => k <= m),
    rule('k = 1 for model mixture', ['k', 'model'], ({ k, model }) => model !== 'mixture' || k === 1),
    rule(
      `n <= ${principalSizeMax} for start principal`,
      ['n', 'start'],
      ({ n, start }) => start !== 'principal' || n <= principalSizeMax,
    ),
  ],
  criteria: {
    'columns-learned': {
      description:
        'after the last step every column of W lies near the atom that it is matched with: by identity for start delta-near, ' +
        'by the cheapest assignment otherwise; either sign will do in the signed model',
      tolerance: { default: 0.5, description: 'what the largest |W_i - A_i| must be below' },
    },
  },
  metrics,
  curves,
  costSecondsPerTrial,
  overlays,
});
