import type { NetworkTopology } from '../../../multilinear/convolution-network.js';
import { listFirstEntries, listLayerSizes } from '../../../multilinear/convolution-network.js';
import { multiplyNetwork } from '../../../multilinear/network-product.js';
import type { Collision, Step } from '../../../multilinear/sum-counts.js';
import type { TrialExplanation } from '../../experiment.js';

/* Networks and collisions in plain JSON, for replays. */

/** Nodes are numbers, the root is 0. */
export function describeNetwork({ network, period }: NetworkTopology): TrialExplanation {
  return {
    layers: network.depth,
    leaves: [...network.leaves],
    edges: network.edges.map(
      ({ layer, upper, lower, support }) => `layer ${layer}, ${upper}-{${support.join()}}-${lower}`,
    ),
    ...(period > 0 && { N: period }),
  };
}

/**
 * Two combinations with one sum, and what follows (Proposition 8.2): networks h and g whose kernels are Diracs along one
 * of them and 0 elsewhere have the same X, though they are no rescalings of one another. Both are multiplied out here.
 */
export function describeCollision(topology: NetworkTopology, { leaf, sum, ways }: Collision): TrialExplanation {
  const [first, second] = ways.map((way) => describeWay(topology, way));
  const [x, y] = ways.map((way) => multiplyDiracs(topology, way));
  if (![x, y].every((kernels) => isDirac(kernels, leaf, sum))) {
    throw new Error(`collision: a network of Diracs is not a Dirac at ${sum}`);
  }
  return {
    leaf: topology.network.leaves[leaf],
    sum,
    ways: [first, second],
    diracPair: {
      h: `1 at the entries of the first way, 0 elsewhere`,
      g: `1 at the entries of the second way, 0 elsewhere`,
      X: `a Dirac at ${sum} in the kernel of leaf ${topology.network.leaves[leaf]}, for both`,
    },
  };
}

function describeWay({ network }: NetworkTopology, way: readonly Step[]): string {
  const steps = way.map(({ edge, entry }) => {
    const { upper, lower, support } = network.edges[edge];
    return `${support[entry]} of ${upper}-{${support.join()}}-${lower}`;
  });
  return steps.join(' + ');
}

function multiplyDiracs(topology: NetworkTopology, way: readonly Step[]): ReadonlyMap<number, number>[] {
  const { network } = topology;
  const firstEntries = listFirstEntries(network);
  const factors = listLayerSizes(network).map((size) => new Float64Array(size));
  for (const { edge, entry } of way) factors[network.edges[edge].layer - 1][firstEntries[edge] + entry] = 1;
  return multiplyNetwork(topology, factors);
}

function isDirac(kernels: readonly ReadonlyMap<number, number>[], leaf: number, sum: number): boolean {
  return kernels.every(({ size }, place) => size === (place === leaf ? 1 : 0)) && kernels[leaf].get(sum) === 1;
}
