/** Measured on one core (Zen 4, Node 20), within a factor of 2: the draw, the Gram matrix and its factor, the theory. */
export function costSecondsPerTrial({ n, m }: { readonly n: number; readonly m: number }): number {
  return 5e-5 + 3e-7 * n + 6e-9 * m * n + m * m * (1.2e-10 * n + 1e-10 * m);
}
