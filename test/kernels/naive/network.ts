import type { NetworkTopology } from '../../../src/multilinear/convolution-network.js';

/** A path from a leaf to the root with one entry on each of its edges. */
export interface NaiveCombination {
  /** The place in the network's leaves. */
  readonly leaf: number;
  readonly sum: number;
  /** By layer, the edge and the place in its support. */
  readonly steps: readonly { readonly edge: number; readonly entry: number }[];
}

/** Every combination, by going up from every leaf. */
export function listNaively({ network, period }: NetworkTopology): NaiveCombination[] {
  const visit = (node: number): { sum: number; steps: NaiveCombination['steps'] }[] => {
    if (node === 0) return [{ sum: 0, steps: [] }];
    return network.edges.flatMap(({ upper, lower, support }, edge) =>
      lower !== node
        ? []
        : visit(upper).flatMap(({ sum, steps }) =>
            support.map((offset, entry) => ({ sum: sum + offset, steps: [...steps, { edge, entry }] })),
          ),
    );
  };
  return network.leaves.flatMap((node, leaf) =>
    visit(node).map(({ sum, steps }) => ({ leaf, steps, sum: period === 0 ? sum : sum % period })),
  );
}

/** By leaf and position, the sum of the products of `values` (by edge and entry) over the combinations. */
export function multiplyNaively(
  topology: NetworkTopology,
  values: readonly (readonly number[])[],
): Map<string, number> {
  const product = new Map<string, number>();
  for (const { leaf, sum, steps } of listNaively(topology)) {
    const key = `${leaf}:${sum}`;
    const term = steps.reduce((rest, { edge, entry }) => rest * values[edge][entry], 1);
    product.set(key, (product.get(key) ?? 0) + term);
  }
  return product;
}
