import { autoencoder } from './autoencoder/declaration/declaration.js';
import { deepDecoder } from './deep-decoder/declaration/declaration.js';
import type { Experiment, TrialModule } from './experiment.js';
import { generativeDictionary } from './generative-dictionary/declaration/declaration.js';
import { genericIdentifiability } from './generic-identifiability/declaration/declaration.js';
import { jacobianSpectrum } from './jacobian-spectrum/declaration/declaration.js';
import { liftingRank } from './lifting-rank/declaration/declaration.js';
import { linearGenerator } from './linear-generator/declaration/declaration.js';
import { scattering } from './scattering/declaration/declaration.js';
import { sparseFactorization } from './sparse-factorization/declaration/declaration.js';
import { sparseRecovery } from './sparse-recovery/declaration/declaration.js';
import { stableRecovery } from './stable-recovery/declaration/declaration.js';
import { trainingData } from './training-data/declaration/declaration.js';
import { twoLayerGenerator } from './two-layer-generator/declaration/declaration.js';

/** Every experiment there is. The coordinator reads declarations; only worker threads load trial modules. */
export const experiments: readonly Experiment[] = [
  line(autoencoder, () => import('./autoencoder/trial/trial.js')),
  line(deepDecoder, () => import('./deep-decoder/trial/trial.js')),
  line(generativeDictionary, () => import('./generative-dictionary/trial/trial.js')),
  line(genericIdentifiability, () => import('./generic-identifiability/trial/trial.js')),
  line(jacobianSpectrum, () => import('./jacobian-spectrum/trial/trial.js')),
  line(liftingRank, () => import('./lifting-rank/trial/trial.js')),
  line(linearGenerator, () => import('./linear-generator/trial/trial.js')),
  line(scattering, () => import('./scattering/trial/trial.js')),
  line(sparseFactorization, () => import('./sparse-factorization/trial/trial.js')),
  line(sparseRecovery, () => import('./sparse-recovery/trial/trial.js')),
  line(stableRecovery, () => import('./stable-recovery/trial/trial.js')),
  line(trainingData, () => import('./training-data/trial/trial.js')),
  line(twoLayerGenerator, () => import('./two-layer-generator/trial/trial.js')),
];

function line(
  declaration: Experiment['declaration'],
  load: () => Promise<{ readonly trial: TrialModule }>,
): Experiment {
  return { declaration, loadTrialModule: async () => (await load()).trial };
}

export function findExperiment(name: string): Experiment | undefined {
  return experiments.find(({ declaration }) => declaration.name === name);
}
