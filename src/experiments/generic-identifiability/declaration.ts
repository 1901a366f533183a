import { z } from 'zod';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { metrics } from './metrics.js';
import { overlays } from './overlays.js';

/* Letters of Malgouyres & Landsberg: factors h_k in R^S for k = 1..K, A from R^{S^K} to R^r, X = A P(h). */

const entryCountMax = 4096;

export const genericIdentifiability: ExperimentDeclaration = {
  name: 'generic-identifiability',
  version: 1,
  title: 'Identifiability under a random lifting operator',
  description:
    'Draws a Gaussian lifting operator A of rank r and factors h, and asks whether other factors than h solve X = A P(h), ' +
    'by alternating least squares from several starts. Malgouyres & Landsberg, Multilinear compressive sensing and an ' +
    'application to convolutional linear networks: Theorem 6.4 is sure of uniqueness for all h from r = 2K(S-1)+2 on.',
  parameters: [
    {
      name: 'K',
      description: 'factors',
      unit: '1',
      schema: z.int().min(2).max(8),
      default: 2,
    },
    { name: 'S', description: 'entries of a factor', unit: '1', schema: z.int().min(1).max(64), default: 3 },
    { name: 'r', description: 'rows of A, which are its rank up to S^K', unit: '1', schema: z.int().min(1).max(256) },
    {
      name: 'starts',
      description: 'random starts of alternating least squares',
      unit: '1',
      schema: z.int().min(1).max(64),
      default: 8,
    },
    {
      name: 'sweeps',
      description: 'sweeps after which a start counts as stuck',
      unit: '1',
      schema: z.int().min(1).max(100_000),
      default: 2000,
    },
  ],
  derivedAxes: [],
  rules: [
    {
      text: `S^K <= ${entryCountMax}`,
      parameters: ['S', 'K'],
      holds: (point) => countEntries(point) <= entryCountMax,
    },
  ],
  criteria: [
    {
      name: 'identified',
      description:
        'some start ends at h and none at another exact solution; a failure found another, exact to rounding, and ' +
        'where all starts are stuck the trial is unresolved',
    },
    {
      name: 'wrong-solution',
      description: 'some start ends at an exact solution other than h',
      rate: { name: 'rate of trials with a wrong solution', isBad: true },
    },
    { name: 'recovered', description: 'some start ends at h, whatever the others do' },
  ],
  metrics,
  coupledParameters: [],
  costSecondsPerTrial,
  overlays,
};

function countEntries(point: Point): number {
  let count = 1;
  for (let k = 0; k < numberAt(point, 'K'); k += 1) count *= numberAt(point, 'S');
  return count;
}

/** Fitted on one core (Zen 4, Node 20), within a factor of 3 in most cells. */
function costSecondsPerTrial(point: Point): number {
  const K = numberAt(point, 'K');
  const S = numberAt(point, 'S');
  const r = numberAt(point, 'r');
  const entries = countEntries(point);
  const sweep = K * (2e-7 + 1.2e-9 * entries * r + 4e-9 * entries * K + 4e-9 * S * S * r);
  const free = K * (S - 1) + 1;
  const sweeps = Math.min(numberAt(point, 'sweeps'), r < free ? 60 : 600);
  return 2e-5 + 2e-8 * entries * r + numberAt(point, 'starts') * sweeps * sweep;
}
