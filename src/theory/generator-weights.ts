import { arcCosine } from '../kernels/spectra/arc-cosine.js';
import { createCosineTable } from '../kernels/spectra/cosine-table.js';

/*
 * The expected Gram matrix of the two-layer generator's Jacobian at a Gaussian C. With a = u * u and rho = a / a_0,
 *   E [J J^T]_{i, i+d} = a_d P(Z_i > 0, Z_{i+d} > 0) = a_0 g(rho_d),   g(z) = z (1 - arccos(z) / pi) / 2,
 * a circulant matrix: its eigenvectors are the trigonometric basis and its eigenvalues sigma^2 = a_0 |F g(rho)|.
 * Reference: Heckel & Soltanolkotabi (2020), equations 10 and 11.
 */

/** sigma_f^2 for the frequencies f = 0 .. n / 2; `autocorrelation`: a, n entries. */
export function weightsByFrequency(autocorrelation: Float64Array): Float64Array {
  const [scale] = autocorrelation;
  const entries = autocorrelation.map((value) => {
    const z = Math.min(1, value / scale);
    return scale * 0.5 * (1 - arcCosine(z) / Math.PI) * z;
  });
  return transformSymmetric(entries).map(Math.abs);
}

/** sum_d c_d cos(2 pi d f / n) for f = 0 .. n / 2. */
export function transformSymmetric(entries: Float64Array): Float64Array {
  const n = entries.length;
  const cosines = createCosineTable(n);
  return Float64Array.from({ length: Math.floor(n / 2) + 1 }, (_, f) => {
    let sum = 0;
    for (let d = 0; d < n; d += 1) sum += entries[d] * cosines[4 * ((d * f) % n)];
    return sum;
  });
}

/** The frequency of the i-th basis vector in the order 1, cos 1, sin 1, cos 2, ...: i from 0. */
export function frequencyOf(i: number): number {
  return (i + 1) >> 1;
}

/** Values by frequency as values by basis vector, n of them. */
export function spreadByVector(byFrequency: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => byFrequency[frequencyOf(i)]);
}
