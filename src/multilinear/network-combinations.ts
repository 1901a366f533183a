import { type ConvolutionNetwork, listFirstEntries, type NetworkTopology } from './convolution-network.js';
import { wrap } from './sum-counts.js';
import { multiplyEntry, type TensorEntries } from './tensor-entries.js';

/*
 * A network small enough to list: its paths, the tensor entries on each of them, and the position of X to which each is
 * added. So X = A P(h) with A's columns as indicators of positions (Malgouyres & Landsberg, Corollary 5.2).
 */

export interface NetworkPath {
  /** The place in the network's leaves. */
  readonly leaf: number;
  /** Edges of layers 1 .. K. */
  readonly edges: readonly number[];
  /** |S_e| of these edges. */
  readonly sizes: readonly number[];
  /** Its tensor entries are those from `first` on, the last layer's running fastest. */
  readonly first: number;
  readonly count: number;
}

export interface NetworkCombinations {
  readonly paths: readonly NetworkPath[];
  /** Indices are places in the layers' vectors h_k. */
  readonly entries: TensorEntries;
  /** By entry, its position among those that X can reach. */
  readonly positions: Int32Array;
  readonly positionCount: number;
}

export function listCombinations({ network, period }: NetworkTopology): NetworkCombinations {
  const firstEntries = listFirstEntries(network);
  const placeOf = new Map<string, number>();
  const indices: number[] = [];
  const positions: number[] = [];
  const paths = listPaths(network).map(({ leaf, edges }): NetworkPath => {
    const first = positions.length;
    const sizes = edges.map((edge) => network.edges[edge].support.length);
    const count = sizes.reduce((product, size) => product * size, 1);
    for (let t = 0; t < count; t += 1) {
      const choice = splitIndex(t, sizes);
      const sum = choice.reduce((total, entry, k) => wrap(total + network.edges[edges[k]].support[entry], period), 0);
      const key = `${leaf}:${sum}`;
      const place = placeOf.get(key) ?? placeOf.size;
      placeOf.set(key, place);
      positions.push(place);
      indices.push(...choice.map((entry, k) => firstEntries[edges[k]] + entry));
    }
    return { leaf, edges, sizes, first, count };
  });
  return {
    paths,
    entries: { count: positions.length, depth: network.depth, indices: Int32Array.from(indices) },
    positions: Int32Array.from(positions),
    positionCount: placeOf.size,
  };
}

/** X at the positions that it can reach. */
export function multiplyCombinations(
  { entries, positions, positionCount }: NetworkCombinations,
  factors: readonly Float64Array[],
): Float64Array {
  const product = new Float64Array(positionCount);
  for (let t = 0; t < entries.count; t += 1)
    product[positions[t]] += multiplyEntry(entries, t, { factors, without: -1 });
  return product;
}

/** Writes B_k, column by column, with B_k h_k = X; `layer` counts from 0. */
export function contractCombinations(
  { entries, positions, positionCount }: NetworkCombinations,
  { layer, factors }: { readonly layer: number; readonly factors: readonly Float64Array[] },
  target: Float64Array,
): void {
  target.fill(0, 0, positionCount * factors[layer].length);
  for (let t = 0; t < entries.count; t += 1) {
    const column = entries.indices[entries.depth * t + layer];
    target[positionCount * column + positions[t]] += multiplyEntry(entries, t, { factors, without: layer });
  }
}

/** From the root down, leaf by leaf. */
function listPaths({ depth, leaves, edges }: ConvolutionNetwork): { leaf: number; edges: number[] }[] {
  const found: { leaf: number; edges: number[] }[] = [];
  const visit = (node: number, above: readonly number[]): void => {
    if (above.length === depth) found.push({ leaf: leaves.indexOf(node), edges: [...above] });
    for (const [edge, { upper, lower }] of edges.entries()) if (upper === node) visit(lower, [...above, edge]);
  };
  visit(0, []);
  return found.sort((a, b) => a.leaf - b.leaf);
}

function splitIndex(t: number, sizes: readonly number[]): number[] {
  const choice = new Array<number>(sizes.length);
  let rest = t;
  for (let k = sizes.length - 1; k >= 0; k -= 1) {
    choice[k] = rest % sizes[k];
    rest = Math.floor(rest / sizes[k]);
  }
  return choice;
}
