import type { Experiment } from './experiment.js';
import { sparseRecovery } from './sparse-recovery/declaration.js';

/** Every experiment there is. The coordinator reads declarations; only worker threads load trial modules. */
export const experiments: readonly Experiment[] = [
  {
    declaration: sparseRecovery,
    loadTrialModule: async () => (await import('./sparse-recovery/trial.js')).sparseRecoveryTrial,
  },
];

export function findExperiment(name: string): Experiment | undefined {
  return experiments.find(({ declaration }) => declaration.name === name);
}
