import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Criterion, Point } from '../../sweep/sweep.js';
import { methodNames, protocolNames } from './choices.js';

/* Fitted to measurements on one core (Zen 4, Node 20) at n = 6 to 40; a unit is one multiplication. */

const secondsPerUnit = 2e-10;
/** Of a step of one sample: the generator, Adam and the calls. */
const stepUnits = 120;
/** Of a step of Levenberg-Marquardt for a unit of its products; samples end early. */
const levenbergSeconds = 2e-10;
const pursuitSeconds = 8e-6;
const momentDraws = 20_000;

export function costSecondsPerTrial(point: Point, criterion: Criterion): number {
  const size = numberAt(point, 'm') * numberAt(point, 'n');
  const steps = numberAt(point, 'test-samples') * numberAt(point, 'test-starts') * numberAt(point, 'test-steps');
  const test = secondsPerUnit * steps * (2 * size + stepUnits);
  const sparse = sparseSeconds(point);
  const extra = criterion.name === 'best-sparse' ? 2 * sparse : 0;
  return 1e-3 + 2 * test + extra + methodSeconds(point, sparse);
}

function methodSeconds(point: Point, sparse: number): number {
  const method = choiceAt(point, 'method', methodNames);
  const size = numberAt(point, 'm') * numberAt(point, 'n');
  const samples = numberAt(point, 'samples');
  const decodingSteps = numberAt(point, 'decoding-starts') * numberAt(point, 'decoding-steps');
  switch (method) {
    case 'altmin':
    case 'autodiff': {
      const decoding = decodingSteps * (2 * size + stepUnits);
      const descent = numberAt(point, 'dictionary-steps') * (3 * size + stepUnits);
      const seen = samples * visits(point) * numberAt(point, 'dictionary-starts');
      return secondsPerUnit * seen * (decoding + descent);
    }
    case 'algorithm-1': {
      const n = numberAt(point, 'n');
      const seen = samples * visits(point) * decodingSteps;
      return levenbergSeconds * seen * (numberAt(point, 'k') + 2) * size + 1e-9 * momentDraws * n * n;
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

function sparseSeconds(point: Point): number {
  const size = numberAt(point, 'm') * numberAt(point, 'n');
  const pursuit = pursuitSeconds + 2e-9 * size * numberAt(point, 'k');
  return pursuit * (numberAt(point, 'samples') * numberAt(point, 'sparse-rounds') + numberAt(point, 'test-samples'));
}

/** How often a sample is seen. */
function visits(point: Point): number {
  return choiceAt(point, 'protocol', protocolNames) === 'pooled' ? numberAt(point, 'rounds') : 1;
}
