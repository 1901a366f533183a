import { countWays } from '../../../multilinear/convolution-network.js';
import { countSums, findCollision } from '../../../multilinear/sum-counts.js';
import { defineTrial } from '../../define-trial.js';
import { describeCollision, describeNetwork } from '../../networks/trial/describe-network.js';
import { drawNetwork, readNetworkCell } from '../../networks/trial/draw-network.js';
import { scattering } from '../declaration/declaration.js';

export const trial = defineTrial(scattering, {
  open: readNetworkCell,

  judge(cell, { derive }) {
    const topology = drawNetwork(cell, derive);
    const { combinations } = countWays(topology.network);
    const { distinctCount, largestCount } = countSums(topology);
    return {
      verdict: largestCount <= 1 ? 'success' : 'failure',
      metrics: {
        combinations: topology.network.leaves.reduce((sum, leaf) => sum + combinations[leaf], 0),
        'distinct-sums': distinctCount,
        'largest-entry': largestCount,
      },
      topology,
    };
  },

  explain({ verdict, topology }) {
    const collision = findCollision(topology);
    if ((collision === undefined) !== (verdict === 'success')) {
      throw new Error('scattering: the counts of sums and the search for a collision disagree');
    }
    return {
      network: describeNetwork(topology),
      ...(collision && { collision: describeCollision(topology, collision) }),
    };
  },
});
