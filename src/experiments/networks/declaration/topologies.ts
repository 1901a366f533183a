import type { ConvolutionNetwork, NetworkEdge } from '../../../multilinear/convolution-network.js';

/* What a declaration may know of random networks; draw-network.ts holds how supports are drawn. */

export const topologyNames = ['path', 'two-paths', 'binary-tree', 'dag'] as const;
export type TopologyName = (typeof topologyNames)[number];

export const topologyForms: Readonly<Record<TopologyName, string>> = {
  path: 'K edges one after the other',
  'two-paths': 'two paths of K edges from one leaf, with no edge in common',
  'binary-tree': 'two edges below every inner node, 2^K leaves',
  dag: 'one leaf, two nodes in every layer between, all edges between neighbouring layers: 2^(K-1) paths',
};

/** The sizes of a random network, without listing it. */
export interface TopologySize {
  readonly edges: number;
  readonly leaves: number;
  /** The paths of all leaves together. */
  readonly paths: number;
  /** S_k / c for the widest layer. */
  readonly widestLayer: number;
}

/** Computed by multiplication alone, since plans depend on it. */
export function sizeTopology(topology: TopologyName, depth: number): TopologySize {
  let power = 1;
  for (let k = 0; k < depth; k += 1) power *= 2;
  switch (topology) {
    case 'path':
      return { edges: depth, leaves: 1, paths: 1, widestLayer: 1 };
    case 'two-paths':
      return { edges: 2 * depth, leaves: 1, paths: 2, widestLayer: 2 };
    case 'binary-tree':
      return { edges: 2 * (power - 1), leaves: power, paths: power, widestLayer: power };
    case 'dag':
      return depth === 1
        ? { edges: 1, leaves: 1, paths: 1, widestLayer: 1 }
        : { edges: 4 * (depth - 1), leaves: 1, paths: power / 2, widestLayer: depth === 2 ? 2 : 4 };
  }
}

/** The network of this form; `supportOf` is asked once for every edge, by its layer and its place there. */
export function buildTopology(
  topology: TopologyName,
  depth: number,
  supportOf: (layer: number, place: number) => readonly number[],
): ConvolutionNetwork {
  const nodeIds = new Map<string, number>([['0:0', 0]]);
  const nodeAt = (level: number, place: number): number => {
    const key = `${level}:${place}`;
    const known = nodeIds.get(key);
    if (known !== undefined) return known;
    nodeIds.set(key, nodeIds.size);
    return nodeIds.size - 1;
  };
  const edges: NetworkEdge[] = [];
  for (let layer = 1; layer <= depth; layer += 1) {
    for (const [place, [upper, lower]] of listLayer(topology, depth, layer).entries()) {
      const support = supportOf(layer, place);
      edges.push({ layer, upper: nodeAt(layer - 1, upper), lower: nodeAt(layer, lower), support });
    }
  }
  const leaves = [...nodeIds].flatMap(([key, id]) => (key.startsWith(`${depth}:`) ? [id] : []));
  return { depth, nodeCount: nodeIds.size, leaves, edges };
}

/** The edges of a layer, as places of nodes in the levels above and below it. */
function listLayer(topology: TopologyName, depth: number, layer: number): (readonly [number, number])[] {
  const isFirst = layer === 1;
  const isLast = layer === depth;
  switch (topology) {
    case 'path':
      return [[0, 0]];
    case 'two-paths':
      return [0, 1].map((side) => [isFirst ? 0 : side, isLast ? 0 : side]);
    case 'binary-tree':
      return Array.from({ length: 2 ** layer }, (_, place) => [Math.floor(place / 2), place]);
    case 'dag':
      return (isFirst ? [0] : [0, 1]).flatMap((upper) =>
        (isLast ? [0] : [0, 1]).map((lower): readonly [number, number] => [upper, lower]),
      );
  }
}
