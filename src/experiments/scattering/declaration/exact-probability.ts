import { estimateWork, type PathFamily, scatteringProbability } from '../../../theory/scattering-probability.js';
import { type NetworkPoint, randomNetwork } from '../../networks/declaration/network-parameters.js';

/** The work for all cells together: some seconds. */
const workTotalMax = 2e8;

/** By enumeration, for random paths for which that is cheap: supports of two entries, and few layers of larger ones. */
export function exactProbability(points: readonly NetworkPoint[]): readonly (number | undefined)[] {
  const known = new Map<string, number | undefined>();
  let workLeft = workTotalMax;
  return points.map(({ network, topology, K: depth, c, w, N: period }) => {
    if (network !== randomNetwork || topology !== 'path') return undefined;
    const family: PathFamily = { depth, c, w, period };
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
