import type { Criterion } from '../../../sweep/sweep.js';
import type { DictionaryPoint } from './parameters.js';

/* Fitted to measurements on one core (Zen 4, Node 20) at n = 6 to 40; a unit is one multiplication. */

const secondsPerUnit = 2e-10;
/** Units of one step for one sample: the generator, Adam and the calls. */
const stepUnits = 120;
/** Seconds of a step of Levenberg-Marquardt per unit of its products. It is low, since many samples end early. */
const levenbergSeconds = 2e-10;
const pursuitSeconds = 8e-6;
const momentDraws = 20_000;

export function costSecondsPerTrial(point: DictionaryPoint, criterion: Criterion): number {
  const size = point.m * point.n;
  const steps = point['test-samples'] * point['test-starts'] * point['test-steps'];
  const test = secondsPerUnit * steps * (2 * size + stepUnits);
  const sparse = sparseSeconds(point);
  const extra = criterion.name === 'best-sparse' ? 2 * sparse : 0;
  return 1e-3 + 2 * test + extra + methodSeconds(point, sparse);
}

function methodSeconds(point: DictionaryPoint, sparse: number): number {
  const method = point.method;
  const size = point.m * point.n;
  const samples = point.samples;
  const decodingSteps = point['decoding-starts'] * point['decoding-steps'];
  switch (method) {
    case 'altmin':
    case 'autodiff': {
      const decoding = decodingSteps * (2 * size + stepUnits);
      const descent = point['dictionary-steps'] * (3 * size + stepUnits);
      const seen = samples * visits(point) * point['dictionary-starts'];
      return secondsPerUnit * seen * (decoding + descent);
    }
    case 'algorithm-1': {
      const n = point.n;
      const seen = samples * visits(point) * decodingSteps;
      return levenbergSeconds * seen * (point.k + 2) * size + 1e-9 * momentDraws * n * n;
    }
    case 'mod':
    case 'k-svd':
    case 'online-mod':
    case 'pca':
      return sparse;
    default:
      return method satisfies never;
  }
}

function sparseSeconds(point: DictionaryPoint): number {
  const size = point.m * point.n;
  const pursuit = pursuitSeconds + 2e-9 * size * point.k;
  return pursuit * (point.samples * point['sparse-rounds'] + point['test-samples']);
}

/** How often a sample is used. */
function visits(point: DictionaryPoint): number {
  return point.protocol === 'pooled' ? point.rounds : 1;
}
