import type { EnsembleName } from '../../declaration/ensemble-names.js';
import { correlated } from './correlated.js';
import type { Ensemble } from './ensemble.js';
import { gaussian } from './gaussian.js';
import { nearParallel } from './near-parallel.js';
import { partialDct, partialFourier, partialHadamard } from './partial-transforms.js';
import { rademacher } from './rademacher.js';
import { sparse } from './sparse.js';
import { sphere } from './sphere.js';
import { spiked } from './spiked.js';

export const ensembles: Readonly<Record<EnsembleName, Ensemble>> = {
  gaussian,
  rademacher,
  sphere,
  'partial-dct': partialDct,
  'partial-fourier': partialFourier,
  'partial-hadamard': partialHadamard,
  sparse,
  correlated,
  spiked,
  'near-parallel': nearParallel,
};
