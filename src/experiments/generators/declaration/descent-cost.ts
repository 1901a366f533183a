import type { GeneratorPoint } from './generator-parameters.js';

/*
 * Measured on one core (Zen 4, Node 20), within a factor of 2. A convolution takes w taps, w = 2 (h - 1) for a triangular
 * kernel and 7 h for a Gaussian one, n / 2 at most.
 */

/** Seconds of one step of gradient descent on the two-layer generator. */
export function stepCost({ n, m, k, h, kernel }: GeneratorPoint): number {
  const reach = (kernel === 'gaussian' ? 7 : 2) * h;
  const width = Math.min(n / 2, reach);
  return 1e-6 + n * (k * (1e-9 + 0.19e-9 * width) + 0.4e-9 * m);
}

/** Seconds of an instance: the draws, J J^T and the power iteration for the step. */
export function drawCost(point: GeneratorPoint): number {
  const { n, m, k } = point;
  return 2e-4 + n * (6e-9 * m + 3e-8 * k) + 100 * n * (3e-10 * n + 6e-10 * m) + 8 * stepCost(point);
}
