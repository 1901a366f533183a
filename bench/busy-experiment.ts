import { z } from 'zod';
import type { Experiment } from '../src/experiments/experiment.js';
import type { ExperimentDeclaration } from '../src/sweep/declaration.js';
import { verdictCode } from '../src/sweep/outcome.js';

/** A trial that computes for a while and needs hardly any memory, so that all other time is the engine's. */
export const busyDeclaration: ExperimentDeclaration = {
  name: 'busy',
  version: 1,
  title: 'Busy',
  description: 'A fixed number of arithmetic steps.',
  parameters: [{ name: 'steps', description: 'millions of steps in a trial', unit: '1e6', schema: z.int().min(1) }],
  derivedAxes: [],
  rules: [],
  criteria: [{ name: 'exact', description: 'always' }],
  metrics: [{ name: 'sum', unit: '1', description: 'what the steps add up to' }],
  coupledParameters: [],
  // So expensive that a task is one trial.
  costSecondsPerTrial: () => 1,
  overlays: () => [],
};

export const experiments: readonly Experiment[] = [
  {
    declaration: busyDeclaration,
    loadTrialModule: () =>
      Promise.resolve({
        createWorkspace: () => undefined,
        runTrial: ({ trial, points }, _workspace, { verdicts, metrics }) => {
          metrics[0] = compute(Number(points[0]['steps']) * 1e6, trial);
          verdicts[0] = verdictCode.success;
        },
        explainTrial: () => ({}),
      }),
  },
];

function compute(steps: number, seed: number): number {
  let state = seed | 1;
  for (let step = 0; step < steps; step += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}
