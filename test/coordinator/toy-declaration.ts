import { z } from 'zod';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';

/** An experiment without kernels, whose verdicts a simulated worker makes up. One block spans all (m, k). */
export const toyDeclaration: ExperimentDeclaration = {
  name: 'toy',
  version: 3,
  title: 'Toy',
  description: 'Tests alone sweep it.',
  parameters: [
    { name: 'n', description: 'A size.', unit: '1', schema: z.number().int().min(1), default: 100 },
    { name: 'm', description: 'A size.', unit: '1', schema: z.number().int().min(1) },
    { name: 'k', description: 'A size.', unit: '1', schema: z.number().int().min(1) },
  ],
  derivedAxes: [
    {
      name: 'delta',
      description: 'm / n.',
      gives: 'm',
      needs: ['n'],
      schema: z.number().positive(),
      derive: (ratio, point) => Math.round(ratio * Number(point['n'])),
    },
  ],
  rules: [{ text: 'k <= n', parameters: ['k', 'n'], holds: (point) => point['k'] <= point['n'] }],
  criteria: [{ name: 'exact', description: 'It worked.' }],
  metrics: [{ name: 'error', unit: '1', description: 'Made up.' }],
  coupledParameters: ['m', 'k'],
  costSecondsPerTrial: () => 1e-5,
  overlays: () => [],
};

export function findToyDeclaration(experiment: string): ExperimentDeclaration | undefined {
  return experiment === toyDeclaration.name ? toyDeclaration : undefined;
}

/** A sweep file of the toy with `m` from 1 and `k` from 1 to the given counts. */
export function toyDocument(size: {
  readonly seed?: number;
  readonly trials: number;
  readonly m: number;
  readonly k: number;
}): string {
  return JSON.stringify({
    experiment: 'toy',
    seed: size.seed ?? 1,
    trials: size.trials,
    parameters: { n: 1000 },
    axes: { m: { from: 1, to: size.m, count: size.m }, k: { from: 1, to: size.k, count: size.k } },
  });
}
