/*
 * A convolutional linear network (Malgouyres & Landsberg, Multilinear compressive sensing and an application to
 * convolutional linear networks, section 8): a rooted acyclic graph, all of whose leaves lie K edges below the root. An
 * edge e of layer k (layer 1 at the root) convolves with a kernel whose support is S_e, and X is made of one kernel a
 * leaf f: the sum, over the paths from f to the root, of the convolutions along them (equation 8.2). The |S_e| entries
 * of all edges of layer k stand one after the other in h_k in R^{S_k}; the paper's S_k are all equal, ours need not be.
 *
 * Positions are exact integers: at most 2^4 layers with offsets up to 2^20 add up to less than 2^24.
 */

export interface NetworkEdge {
  /** From 1, the root's, to K. */
  readonly layer: number;
  /** The node nearer to the root. */
  readonly upper: number;
  /** The node nearer to the leaves. */
  readonly lower: number;
  /** The offsets S_e, each once. */
  readonly support: readonly number[];
}

export interface ConvolutionNetwork {
  /** K */
  readonly depth: number;
  /** Node 0 is the root. */
  readonly nodeCount: number;
  /** Nodes at depth K, rising. */
  readonly leaves: readonly number[];
  /** By rising layer. */
  readonly edges: readonly NetworkEdge[];
}

/** A network and how it convolves. */
export interface NetworkTopology {
  readonly network: ConvolutionNetwork;
  /** N: positions are taken modulo N; 0: they are not. */
  readonly period: number;
}

/** S_1 .. S_K */
export function listLayerSizes({ depth, edges }: ConvolutionNetwork): number[] {
  const sizes = new Array<number>(depth).fill(0);
  for (const { layer, support } of edges) sizes[layer - 1] += support.length;
  return sizes;
}

/** Where the entries of every edge begin in the vector of its layer. */
export function listFirstEntries({ depth, edges }: ConvolutionNetwork): number[] {
  const sizes = new Array<number>(depth).fill(0);
  return edges.map(({ layer, support }) => {
    const first = sizes[layer - 1];
    sizes[layer - 1] += support.length;
    return first;
  });
}

/**
 * Per node: the number of ways from it to the root, and the number of ways to choose one entry on every edge of such a
 * way.
 */
export function countWays({ nodeCount, edges }: ConvolutionNetwork): { paths: number[]; combinations: number[] } {
  const paths = new Array<number>(nodeCount).fill(0);
  const combinations = new Array<number>(nodeCount).fill(0);
  paths[0] = 1;
  combinations[0] = 1;
  for (const { upper, lower, support } of edges) {
    paths[lower] += paths[upper];
    combinations[lower] += combinations[upper] * support.length;
  }
  return { paths, combinations };
}

/** The largest sum of offsets along a path, plus 1: the length of a kernel of X without a period. */
export function measureSpan({ depth, edges }: ConvolutionNetwork): number {
  const largest = new Array<number>(depth).fill(0);
  for (const { layer, support } of edges) largest[layer - 1] = Math.max(largest[layer - 1], ...support);
  return largest.reduce((sum, offset) => sum + offset, 1);
}
