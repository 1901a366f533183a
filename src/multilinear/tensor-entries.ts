/*
 * Some entries of a tensor in R^{S_1 x .. x S_K}, and rank-one tensors P(h) there. Letters: T entries, entry t has the
 * index i_k(t) in layer k.
 */

export interface TensorEntries {
  readonly count: number;
  /** K */
  readonly depth: number;
  /** T x K: i_k(t), counted from 0. */
  readonly indices: Int32Array;
}

/** Every entry, the last layer's index running fastest. */
export function listAllEntries(layerSizes: readonly number[]): TensorEntries {
  const depth = layerSizes.length;
  const count = layerSizes.reduce((product, size) => product * size, 1);
  const indices = new Int32Array(count * depth);
  for (let t = 0; t < count; t += 1) {
    let rest = t;
    for (let k = depth - 1; k >= 0; k -= 1) {
      indices[depth * t + k] = rest % layerSizes[k];
      rest = Math.floor(rest / layerSizes[k]);
    }
  }
  return { count, depth, indices };
}

/** Entry t of P(h) without the factor of the layer `without`; with all factors where that is -1. */
export function multiplyEntry(
  { depth, indices }: TensorEntries,
  t: number,
  { factors, without }: { readonly factors: readonly Float64Array[]; readonly without: number },
): number {
  let product = 1;
  for (let k = 0; k < depth; k += 1) if (k !== without) product *= factors[k][indices[depth * t + k]];
  return product;
}

/** |P(g) - P(h)| / |P(h)| over these entries. */
export function compareRankOne(
  entries: TensorEntries,
  found: readonly Float64Array[],
  planted: readonly Float64Array[],
): number {
  let difference = 0;
  let length = 0;
  for (let t = 0; t < entries.count; t += 1) {
    const wanted = multiplyEntry(entries, t, { factors: planted, without: -1 });
    const error = multiplyEntry(entries, t, { factors: found, without: -1 }) - wanted;
    difference += error * error;
    length += wanted * wanted;
  }
  return Math.sqrt(difference / length);
}
