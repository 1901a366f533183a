import type { GenerativePrior, NetworkLayer } from '../../../src/kernels/priors/generative-prior.js';

/* The twin of src/kernels/priors/generative-dictionary.ts: one sample, one entry, one step after the other. */

/** A by columns. */
export interface NaiveDictionary {
  readonly m: number;
  readonly n: number;
  readonly entries: number[];
}

export interface NaiveState {
  readonly dictionary: NaiveDictionary;
  readonly codes: number[][];
}

interface Moments {
  readonly mean: number[];
  readonly square: number[];
}

export function naiveGenerate(prior: GenerativePrior, z: readonly number[]): number[] {
  if (prior.kind === 'dependencies') return [...z, ...z.map((value) => value * value), ...z.map(Math.sin)];
  let h = prior.kind === 'network-of-squares' ? z.map((value) => value * value) : [...z];
  for (const layer of prior.layers) h = preactivate(layer, h).map((value) => Math.max(value, 0));
  return h;
}

function preactivate({ rows, weights, bias }: NetworkLayer, h: readonly number[]): number[] {
  return Array.from({ length: rows }, (_, i) =>
    h.reduce((sum, value, j) => sum + weights[rows * j + i] * value, bias?.[i] ?? 0),
  );
}

/** (dG/dz)^T v */
export function naivePullBack(prior: GenerativePrior, z: readonly number[], v: readonly number[]): number[] {
  if (prior.kind === 'dependencies') {
    const { k } = prior;
    return z.map((value, i) => v[i] + 2 * value * v[k + i] + Math.cos(value) * v[2 * k + i]);
  }
  const inputs = [prior.kind === 'network-of-squares' ? z.map((value) => value * value) : [...z]];
  for (const layer of prior.layers) {
    inputs.push(preactivate(layer, inputs[inputs.length - 1]).map((value) => Math.max(value, 0)));
  }
  let flow = [...v];
  for (let layer = prior.layers.length - 1; layer >= 0; layer -= 1) {
    const { rows, columns, weights } = prior.layers[layer];
    const masked = flow.map((value, i) => (inputs[layer + 1][i] > 0 ? value : 0));
    flow = Array.from({ length: columns }, (_, j) =>
      masked.reduce((sum, value, i) => sum + weights[rows * j + i] * value, 0),
    );
  }
  return prior.kind === 'network-of-squares' ? flow.map((value, i) => 2 * z[i] * value) : flow;
}

/** A x - y */
export function naiveResidual({ m, entries }: NaiveDictionary, x: readonly number[], y: readonly number[]): number[] {
  return y.map((value, i) => x.reduce((sum, xj, j) => sum + entries[m * j + i] * xj, 0) - value);
}

/** 2 (dG/dz)^T A^T r */
export function naiveCodeGradient(
  prior: GenerativePrior,
  { dictionary, z }: { dictionary: NaiveDictionary; z: readonly number[] },
  y: readonly number[],
): number[] {
  const { m, n, entries } = dictionary;
  const r = naiveResidual(dictionary, naiveGenerate(prior, z), y);
  const v = Array.from({ length: n }, (_, j) => r.reduce((sum, value, i) => sum + entries[m * j + i] * value, 0));
  return naivePullBack(prior, z, v).map((value) => 2 * value);
}

/** 2 sum_i r_i G(z_i)^T, by columns. */
export function naiveDictionaryGradient(
  prior: GenerativePrior,
  { dictionary, codes }: NaiveState,
  samples: readonly (readonly number[])[],
): number[] {
  const { m, n } = dictionary;
  const gradient = new Array<number>(m * n).fill(0);
  samples.forEach((y, s) => {
    const x = naiveGenerate(prior, codes[s]);
    const r = naiveResidual(dictionary, x, y);
    for (let j = 0; j < n; j += 1) for (let i = 0; i < m; i += 1) gradient[m * j + i] += 2 * r[i] * x[j];
  });
  return gradient;
}

/** Steps of A and of all codes from the same point; a rate of 0 holds what it belongs to. */
export function naiveDescent(
  prior: GenerativePrior,
  { state, samples }: { state: NaiveState; samples: readonly (readonly number[])[] },
  { stepCount, dictionaryRate, codeRate }: { stepCount: number; dictionaryRate: number; codeRate: number },
): NaiveState {
  let { dictionary, codes } = state;
  const dictionaryMoments = openMoments(dictionary.entries.length);
  const codeMoments = codes.map(({ length }) => openMoments(length));
  for (let step = 1; step <= stepCount; step += 1) {
    const gradient = naiveDictionaryGradient(prior, { dictionary, codes }, samples);
    const slopes = codes.map((z, s) => naiveCodeGradient(prior, { dictionary, z }, samples[s]));
    const moved = codes.map((z, s) => stepAdam(z, slopes[s], codeMoments[s], { step, rate: codeRate }));
    const entries = stepAdam(dictionary.entries, gradient, dictionaryMoments, { step, rate: dictionaryRate });
    codes = moved;
    dictionary = { ...dictionary, entries };
  }
  return { dictionary, codes };
}

function openMoments(length: number): Moments {
  return { mean: new Array<number>(length).fill(0), square: new Array<number>(length).fill(0) };
}

function stepAdam(
  variable: readonly number[],
  gradient: readonly number[],
  { mean, square }: Moments,
  { step, rate }: { step: number; rate: number },
): number[] {
  return variable.map((value, i) => {
    mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
    square[i] = 0.999 * square[i] + 0.001 * gradient[i] ** 2;
    const corrected = Math.sqrt(square[i] / (1 - 0.999 ** step)) + 1e-8;
    return value - (rate * (mean[i] / (1 - 0.9 ** step))) / corrected;
  });
}
