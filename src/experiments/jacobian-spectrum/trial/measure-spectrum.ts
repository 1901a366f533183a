import { singularValuesOfGram } from '../../../kernels/spectra/singular-values.js';
import { transformSymmetric } from '../../../theory/generator-weights.js';

/** Sums over draws of J J^T, n x n. */
export interface SpectrumSums {
  readonly n: number;
  count: number;
  /** w_f^T J J^T w_f by frequency, the mean of sine and cosine. */
  readonly energies: Float64Array;
  /** In falling order. */
  readonly singularValues: Float64Array;
}

export function openSpectrumSums(n: number): SpectrumSums {
  return { n, count: 0, energies: new Float64Array(Math.floor(n / 2) + 1), singularValues: new Float64Array(n) };
}

export function addSpectrum(sums: SpectrumSums, gram: Float64Array): void {
  const { n, energies, singularValues } = sums;
  sums.count += 1;
  transformSymmetric(averageDiagonals(gram, n)).forEach((value, f) => {
    energies[f] += value;
  });
  singularValuesOfGram(gram, n).forEach((value, i) => {
    singularValues[i] += value;
  });
}

/** sqrt(mean w_f^T J J^T w_f) by frequency. */
export function measuredWeights({ count, energies }: SpectrumSums): Float64Array {
  return energies.map((energy) => Math.sqrt(Math.max(0, energy / count)));
}

export function meanSingularValues({ count, singularValues }: SpectrumSums): Float64Array {
  return singularValues.map((value) => value / count);
}

/**
 * The circulant part of a matrix: entry d is the mean over i of the entries (i, i + d mod n). For S symmetric, its
 * eigenvalue at a frequency is the mean of w^T S w over the sine and the cosine.
 */
function averageDiagonals(gram: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, d) => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += gram[n * i + ((i + d) % n)];
    return sum / n;
  });
}
