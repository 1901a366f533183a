import type { ConvolutionNetwork, NetworkEdge, NetworkTopology } from './convolution-network.js';

/*
 * Problem: is a network sufficiently scattered (Malgouyres & Landsberg, Definition 8.1): do all entries of
 * M_1(1) .. M_K(1) belong to {0, 1}? An entry counts the combinations (a path from a leaf to the root, an entry on each
 * of its edges) whose offsets have one sum.
 * Method: Algorithm 8.1. Convolution commutes, so instead of a Dirac's way from every leaf the counts are carried from
 * the root down, once for all leaves. Where two combinations meet, the first way to every sum is remembered on demand.
 * Cost: one addition for each sum at the upper end of an edge and each entry of the edge.
 * Exactness: counts are integers below the number of combinations; a caller keeps that within 2^53, where doubles are exact.
 */

export interface SumCounts {
  /** For each leaf, in the network's order: the number of combinations with each sum. */
  readonly leaves: readonly ReadonlyMap<number, number>[];
  /** Over all leaves. */
  readonly distinctCount: number;
  readonly largestCount: number;
}

/** An entry of an edge. */
export interface Step {
  readonly edge: number;
  /** The place in the edge's support. */
  readonly entry: number;
}

/** Two combinations of one leaf with one sum. */
export interface Collision {
  /** The place in the network's leaves. */
  readonly leaf: number;
  readonly sum: number;
  /** From layer 1 to layer K. */
  readonly ways: readonly [readonly Step[], readonly Step[]];
}

export function countSums({ network, period }: NetworkTopology): SumCounts {
  const counts = Array.from({ length: network.nodeCount }, () => new Map<number, number>());
  counts[0].set(0, 1);
  for (const { upper, lower, support } of network.edges) {
    const target = counts[lower];
    for (const offset of support) {
      for (const [sum, count] of counts[upper]) {
        const next = wrap(sum + offset, period);
        target.set(next, (target.get(next) ?? 0) + count);
      }
    }
  }
  const leaves = network.leaves.map((leaf) => counts[leaf]);
  let distinctCount = 0;
  let largestCount = 0;
  for (const leaf of leaves) {
    distinctCount += leaf.size;
    for (const count of leaf.values()) if (count > largestCount) largestCount = count;
  }
  return { leaves, distinctCount, largestCount };
}

/** The first two combinations that meet, going down layer by layer; undefined where the network is sufficiently scattered. */
export function findCollision({ network, period }: NetworkTopology): Collision | undefined {
  const ways = Array.from({ length: network.nodeCount }, () => new Map<number, readonly Step[]>());
  ways[0].set(0, []);
  for (const [edge, { upper, lower, support }] of network.edges.entries()) {
    for (const [entry, offset] of support.entries()) {
      for (const [sum, way] of ways[upper]) {
        const next = wrap(sum + offset, period);
        const other = ways[lower].get(next);
        const longer = [...way, { edge, entry }];
        if (other !== undefined)
          return extendToLeaf({ node: lower, sum: next, ways: [other, longer] }, network, period);
        ways[lower].set(next, longer);
      }
    }
  }
  return undefined;
}

/** Two ways that meet above a leaf also meet at the leaf, by whichever way they go on. */
function extendToLeaf(
  { node, sum, ways }: { readonly node: number; readonly sum: number; readonly ways: Collision['ways'] },
  network: ConvolutionNetwork,
  period: number,
): Collision {
  const tail: Step[] = [];
  let at = node;
  let total = sum;
  for (let edge = findBelow(network.edges, at); edge >= 0; edge = findBelow(network.edges, at)) {
    tail.push({ edge, entry: 0 });
    total = wrap(total + network.edges[edge].support[0], period);
    at = network.edges[edge].lower;
  }
  const [one, other] = ways;
  return {
    leaf: network.leaves.indexOf(at),
    sum: total,
    ways: [
      [...one, ...tail],
      [...other, ...tail],
    ],
  };
}

function findBelow(edges: readonly NetworkEdge[], node: number): number {
  return edges.findIndex(({ upper }) => upper === node);
}

/** Offsets are not negative, so that the remainder is not either. */
export function wrap(sum: number, period: number): number {
  return period === 0 ? sum : sum % period;
}
