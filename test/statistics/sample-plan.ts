import { z } from 'zod';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import type { Axis } from '../../src/sweep/sweep.js';

const positive = z.number().int().min(1);

/** An experiment without kernels: sizes n, m, k with the ratio rho = k / m, and one choice. */
const declaration: ExperimentDeclaration = {
  name: 'sample',
  version: 1,
  title: 'Sample',
  description: 'For tests of the statistics alone.',
  parameters: [
    { name: 'n', description: 'unknowns', unit: '1', schema: positive },
    { name: 'm', description: 'measurements', unit: '1', schema: positive },
    { name: 'k', description: 'non-zeros', unit: '1', schema: positive },
    { name: 'solver', description: 'solver', unit: 'choice', schema: z.string(), default: 'one' },
  ],
  derivedAxes: [
    {
      name: 'rho',
      description: 'k / m',
      gives: 'k',
      needs: ['m'],
      schema: z.number(),
      derive: (rho, point) => Math.round(rho * Number(point['m'])),
    },
  ],
  rules: [],
  criteria: [{ name: 'exact', description: 'as the verdicts say' }],
  metrics: [],
  coupledParameters: ['k'],
  costSecondsPerTrial: () => 0.001,
  overlays: () => [],
};

export function samplePlan(axes: readonly Axis[], trials = 10): SweepPlan {
  const sweep = {
    experiment: 'sample',
    experimentVersion: 1,
    seed: 1,
    trials,
    parameters: { n: 100, m: 10, k: 2, solver: 'one' },
    criterion: { name: 'exact' },
    axes,
  };
  return planSweep(sweep, declaration);
}
