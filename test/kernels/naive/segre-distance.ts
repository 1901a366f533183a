/** d_2 of Definition 4.1 by trying every choice of signs with product 1. */
export function measureNaively(h: readonly Float64Array[], g: readonly Float64Array[]): number {
  const [one, other] = [h, g].map((layers) => {
    const norms = layers.map((layer) => Math.max(...layer.map(Math.abs)));
    const mean = norms.reduce((product, norm) => product * norm, 1) ** (1 / layers.length);
    return layers.map((layer, k) => layer.map((value) => (value * mean) / norms[k]));
  });
  let least = Number.POSITIVE_INFINITY;
  for (let signs = 0; signs < 2 ** h.length; signs += 1) {
    const signOf = (k: number): number => ((signs >> k) & 1 ? -1 : 1);
    if (h.reduce((product, _, k) => product * signOf(k), 1) < 0) continue;
    let sum = 0;
    one.forEach((layer, k) => layer.forEach((value, i) => (sum += (value - signOf(k) * other[k][i]) ** 2)));
    least = Math.min(least, Math.sqrt(sum));
  }
  return least;
}
