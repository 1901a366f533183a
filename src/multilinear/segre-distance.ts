import { exp, log } from '../random/elementary.js';

/*
 * d_2 of Definition 4.1 (Malgouyres & Landsberg) between the classes of h and g in R^{S x K}: both are rescaled, with
 * factors of product 1, so that all layers have one sup-norm; what is left free are signs of product 1, and the best are
 * taken: the better sign in every layer, and where their product is -1 the layer where that costs least is turned.
 */

/** NaN where a layer is zero: then there is no such rescaling. */
export function measureSegreDistance(h: readonly Float64Array[], g: readonly Float64Array[]): number {
  const [one, other] = [equalize(h), equalize(g)];
  let sum = 0;
  let product = 1;
  let turning = Number.POSITIVE_INFINITY;
  for (const [k, layer] of one.entries()) {
    let plus = 0;
    let minus = 0;
    for (const [i, value] of layer.entries()) {
      const near = value - other[k][i];
      const far = value + other[k][i];
      plus += near * near;
      minus += far * far;
    }
    sum += Math.min(plus, minus);
    if (minus < plus) product = -product;
    turning = Math.min(turning, Math.abs(plus - minus));
  }
  return Math.sqrt(product > 0 ? sum : sum + turning);
}

export function measureSupNorm(vector: Float64Array): number {
  return vector.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** All layers get the geometric mean of their sup-norms. */
function equalize(layers: readonly Float64Array[]): Float64Array[] {
  const norms = layers.map(measureSupNorm);
  if (norms.includes(0)) return layers.map(({ length }) => new Float64Array(length).fill(Number.NaN));
  const mean = takeRoot(
    norms.reduce((product, norm) => product * norm, 1),
    layers.length,
  );
  return layers.map((layer, k) => layer.map((value) => (value * mean) / norms[k]));
}

/** x^(1/K): a step of Newton's method from the exponential removes the rounding of its logarithm. */
function takeRoot(x: number, K: number): number {
  const start = exp(log(x) / K);
  let power = 1;
  for (let k = 1; k < K; k += 1) power *= start;
  return start - (start - x / power) / K;
}
