/*
 * Dimensions around tensors of rank one, P(h) for h_k in R^{S_k} (Malgouyres & Landsberg, section 4, Standard Facts 2 and
 * 3). A factor with S_k = 1 is a scale and changes nothing, so that it does not count as a layer.
 */

/** The dimension of the tensors of rank one: K(S-1) + 1 where all S_k are S. */
export function segreDimension(layerSizes: readonly number[]): number {
  return layerSizes.reduce((sum, size) => sum + size - 1, 1);
}

/** The dimension with which the paper applies Theorem 6.4, 2K(S-1) + 2; for K = 2 that is 2 too large. */
export function doubleSegreDimension(layerSizes: readonly number[]): number {
  return 2 * segreDimension(layerSizes);
}

/** Of the tensors of rank at most two: 2(S_1 + S_2 - 2), 4(S-1), for two layers, 2K(S-1) + 2 for more, never more than all. */
export function rankTwoDimension(layerSizes: readonly number[]): number {
  const sizes = layerSizes.filter((size) => size > 1);
  const all = sizes.reduce((product, size) => product * size, 1);
  const generic = doubleSegreDimension(sizes);
  return Math.min(all, sizes.length === 2 ? generic - 2 : generic);
}
