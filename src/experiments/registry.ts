import { autoencoder } from './autoencoder/declaration.js';
import { deepDecoder } from './deep-decoder/declaration.js';
import type { Experiment } from './experiment.js';
import { generativeDictionary } from './generative-dictionary/declaration.js';
import { genericIdentifiability } from './generic-identifiability/declaration.js';
import { jacobianSpectrum } from './jacobian-spectrum/declaration.js';
import { liftingRank } from './lifting-rank/declaration.js';
import { linearGenerator } from './linear-generator/declaration.js';
import { scattering } from './scattering/declaration.js';
import { sparseFactorization } from './sparse-factorization/declaration.js';
import { sparseRecovery } from './sparse-recovery/declaration.js';
import { stableRecovery } from './stable-recovery/declaration.js';
import { trainingData } from './training-data/declaration.js';
import { twoLayerGenerator } from './two-layer-generator/declaration.js';

/** Every experiment there is. The coordinator reads declarations; only worker threads load trial modules. */
export const experiments: readonly Experiment[] = [
  {
    declaration: autoencoder,
    loadTrialModule: async () => (await import('./autoencoder/trial.js')).autoencoderTrial,
  },
  {
    declaration: deepDecoder,
    loadTrialModule: async () => (await import('./deep-decoder/trial.js')).deepDecoderTrial,
  },
  {
    declaration: generativeDictionary,
    loadTrialModule: async () => (await import('./generative-dictionary/trial.js')).generativeDictionaryTrial,
  },
  {
    declaration: genericIdentifiability,
    loadTrialModule: async () => (await import('./generic-identifiability/trial.js')).genericIdentifiabilityTrial,
  },
  {
    declaration: jacobianSpectrum,
    loadTrialModule: async () => (await import('./jacobian-spectrum/trial.js')).jacobianSpectrumTrial,
  },
  {
    declaration: liftingRank,
    loadTrialModule: async () => (await import('./lifting-rank/trial.js')).liftingRankTrial,
  },
  {
    declaration: linearGenerator,
    loadTrialModule: async () => (await import('./linear-generator/trial.js')).linearGeneratorTrial,
  },
  {
    declaration: scattering,
    loadTrialModule: async () => (await import('./scattering/trial.js')).scatteringTrial,
  },
  {
    declaration: sparseFactorization,
    loadTrialModule: async () => (await import('./sparse-factorization/trial.js')).sparseFactorizationTrial,
  },
  {
    declaration: sparseRecovery,
    loadTrialModule: async () => (await import('./sparse-recovery/trial.js')).sparseRecoveryTrial,
  },
  {
    declaration: stableRecovery,
    loadTrialModule: async () => (await import('./stable-recovery/trial.js')).stableRecoveryTrial,
  },
  {
    declaration: trainingData,
    loadTrialModule: async () => (await import('./training-data/trial.js')).trainingDataTrial,
  },
  {
    declaration: twoLayerGenerator,
    loadTrialModule: async () => (await import('./two-layer-generator/trial.js')).twoLayerGeneratorTrial,
  },
];

export function findExperiment(name: string): Experiment | undefined {
  return experiments.find(({ declaration }) => declaration.name === name);
}
