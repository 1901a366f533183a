import { numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { estimateWork, type PathFamily, scatteringProbability } from '../../theory/scattering-probability.js';
import { randomNetwork } from '../networks/network-parameters.js';

/** All cells together: some seconds. */
const workTotalMax = 2e8;

/** By enumeration, for random paths as long as it is cheap: supports of two entries, and few layers of larger ones. */
export function exactProbability(points: readonly Point[]): readonly (number | undefined)[] {
  const known = new Map<string, number | undefined>();
  let workLeft = workTotalMax;
  return points.map((point) => {
    if (point['network'] !== randomNetwork || point['topology'] !== 'path') return undefined;
    const family: PathFamily = {
      depth: numberAt(point, 'K'),
      c: numberAt(point, 'c'),
      w: numberAt(point, 'w'),
      period: numberAt(point, 'N'),
    };
    const key = Object.values(family).join();
    if (!known.has(key)) {
      const work = estimateWork(family);
      if (work > workLeft) return undefined;
      const probability = scatteringProbability(family);
      if (probability !== undefined) workLeft -= work;
      known.set(key, probability);
    }
    return known.get(key);
  });
}
