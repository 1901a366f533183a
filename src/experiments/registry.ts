import { autoencoder } from './autoencoder/declaration.js';
import { deepDecoder } from './deep-decoder/declaration.js';
import type { Experiment } from './experiment.js';
import { jacobianSpectrum } from './jacobian-spectrum/declaration.js';
import { linearGenerator } from './linear-generator/declaration.js';
import { sparseFactorization } from './sparse-factorization/declaration.js';
import { sparseRecovery } from './sparse-recovery/declaration.js';
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
    declaration: jacobianSpectrum,
    loadTrialModule: async () => (await import('./jacobian-spectrum/trial.js')).jacobianSpectrumTrial,
  },
  {
    declaration: linearGenerator,
    loadTrialModule: async () => (await import('./linear-generator/trial.js')).linearGeneratorTrial,
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
