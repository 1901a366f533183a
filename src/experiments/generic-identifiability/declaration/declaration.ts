import { z } from 'zod';
import { defineExperiment, type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { metrics } from './metrics.js';
import { overlays } from './overlays.js';

/* Letters of Malgouyres & Landsberg: factors h_k in R^S for k = 1..K, A from R^{S^K} to R^r, X = A P(h). */

const entryCountMax = 4096;

const parameters = {
  K: {
    description: 'factors',
    unit: '1',
    schema: z.int().min(2).max(8),
    default: 2,
  },
  S: { description: 'entries of a factor', unit: '1', schema: z.int().min(1).max(64), default: 3 },
  r: { description: 'rows of A, which are its rank up to S^K', unit: '1', schema: z.int().min(1).max(256) },
  starts: {
    description: 'random starts of alternating least squares',
    unit: '1',
    schema: z.int().min(1).max(64),
    default: 8,
  },
  sweeps: {
    description: 'passes over all factors after which a start counts as stuck',
    unit: '1',
    schema: z.int().min(1).max(100_000),
    default: 2000,
  },
} as const satisfies Parameters;

type Cell = PointOf<typeof parameters>;

const rule = ruleOf(parameters);

export const genericIdentifiability = defineExperiment({
  name: 'generic-identifiability',
  version: 1,
  title: 'Identifiability under a random lifting operator',
  description:
    'Draws a Gaussian lifting operator A of rank r and factors h, and asks whether other factors than h solve X = A P(h), ' +
    'by alternating least squares from several starts. Malgouyres & Landsberg, Multilinear compressive sensing and an ' +
    'application to convolutional linear networks: Theorem 6.4 is sure of uniqueness for all h from r = 2K(S-1)+2 on.',
  parameters,
  rules: [rule(`S^K <= ${entryCountMax}`, ['S', 'K'], (cell) => countEntries(cell) <= entryCountMax)],
  criteria: {
    identified: {
      description:
        'some start ends at h and none at another exact solution; a failure found another, exact to rounding, and ' +
        'where all starts are stuck the trial is unresolved',
    },
    'wrong-solution': {
      description: 'some start ends at an exact solution other than h',
      rate: { name: 'rate of trials with a wrong solution', isBad: true },
    },
    recovered: { description: 'some start ends at h, whatever the others do' },
  },
  metrics,
  costSecondsPerTrial,
  overlays,
});

function countEntries({ K, S }: Pick<Cell, 'K' | 'S'>): number {
  let count = 1;
  for (let k = 0; k < K; k += 1) count *= S;
  return count;
}

/** Fitted on one core (Zen 4, Node 20), within a factor of 3 in most cells. */
function costSecondsPerTrial({ K, S, r, starts, sweeps: passCountMax }: Cell): number {
  const entries = countEntries({ K, S });
  const pass = K * (2e-7 + 1.2e-9 * entries * r + 4e-9 * entries * K + 4e-9 * S * S * r);
  const free = K * (S - 1) + 1;
  const passes = Math.min(passCountMax, r < free ? 60 : 600);
  return 2e-5 + 2e-8 * entries * r + starts * passes * pass;
}
