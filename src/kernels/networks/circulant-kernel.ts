import { exp } from '../../random/elementary.js';

/*
 * The kernels u in R^n of the two-layer generator's circulant U, with |d| = min(d, n - d) and half width h:
 *   triangular  u_d = max(0, 1 - |d| / h)
 *   gaussian    u_d = exp(-3 d^2 / h^2), of about the same variance, h^2 / 6
 * scaled to the sum 1. Both are symmetric, so U is, and U U^T has the kernel a = u * u, which is symmetric too.
 */

export type KernelName = 'triangular' | 'gaussian';

/** A symmetric kernel in the form that the convolution takes. */
export interface Taps {
  /** a_0 .. a_w; half of a_w where 2 w = n. */
  readonly values: Float64Array;
  /** w: a_d = 0 beyond it. */
  readonly width: number;
}

export interface CirculantKernel {
  /** u, n entries. */
  readonly u: Float64Array;
  /** a = u * u, n entries. */
  readonly autocorrelation: Float64Array;
  readonly taps: Taps;
  readonly autocorrelationTaps: Taps;
}

/** The square of the exponent's root beyond which a Gaussian adds nothing to a sum of doubles: exp(-37) < 2^-53. */
const exponentMax = 37;

export function createCirculantKernel(
  name: KernelName,
  { n, h }: { readonly n: number; readonly h: number },
): CirculantKernel {
  const u = Float64Array.from({ length: n }, (_, d) => shapes[name](Math.min(d, n - d) / h));
  const total = u.reduce((sum, value) => sum + value, 0);
  for (let d = 0; d < n; d += 1) u[d] /= total;
  const autocorrelation = convolveDirectly(u);
  return { u, autocorrelation, taps: listTaps(u), autocorrelationTaps: listTaps(autocorrelation) };
}

/** u as a function of the distance in half widths. */
const shapes: Readonly<Record<KernelName, (distance: number) => number>> = {
  triangular: (distance) => Math.max(0, 1 - distance),
  gaussian: (distance) => (3 * distance * distance > exponentMax ? 0 : exp(-3 * distance * distance)),
};

/** u * u for a symmetric u; entries d and n - d are the same sum, hence the same bits. */
function convolveDirectly(u: Float64Array): Float64Array {
  const n = u.length;
  const result = new Float64Array(n);
  for (let d = 0; 2 * d <= n; d += 1) {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += u[i] * u[(i + d) % n];
    result[d] = sum;
    result[(n - d) % n] = sum;
  }
  return result;
}

function listTaps(kernel: Float64Array): Taps {
  const n = kernel.length;
  let width = Math.floor(n / 2);
  while (width > 0 && kernel[width] === 0) width -= 1;
  const values = kernel.slice(0, width + 1);
  if (2 * width === n) values[width] *= 0.5;
  return { values, width };
}
