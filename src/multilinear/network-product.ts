import { listFirstEntries, type NetworkTopology } from './convolution-network.js';
import { wrap } from './sum-counts.js';

/**
 * X = M_1(h_1) .. M_K(h_K). Returns, for each leaf, the non-zero entries of its kernel by their position. `factors` are
 * h_1 .. h_K. Cost: one addition for each non-zero position at the upper end of an edge and each non-zero entry of the
 * edge. In another ring than that of the numbers `reduce` brings sums and products back into the ring.
 */
export function multiplyNetwork(
  { network, period }: NetworkTopology,
  factors: readonly Float64Array[],
  reduce: (value: number) => number = (value) => value,
): ReadonlyMap<number, number>[] {
  const firstEntries = listFirstEntries(network);
  const kernels = Array.from({ length: network.nodeCount }, () => new Map<number, number>());
  kernels[0].set(0, 1);
  for (const [edge, { layer, upper, lower, support }] of network.edges.entries()) {
    const target = kernels[lower];
    for (const [entry, offset] of support.entries()) {
      const factor = factors[layer - 1][firstEntries[edge] + entry];
      if (factor === 0) continue;
      for (const [position, value] of kernels[upper]) {
        const next = wrap(position + offset, period);
        target.set(next, reduce((target.get(next) ?? 0) + reduce(factor * value)));
      }
    }
  }
  return network.leaves.map((leaf) => kernels[leaf]);
}
