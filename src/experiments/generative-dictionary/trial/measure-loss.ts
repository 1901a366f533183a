import { openArena } from '../../../kernels/memory/arena.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import {
  createGenerativeWorkspace,
  decodeSamples,
  generatePoints,
  type Pace,
  writeCodes,
  writeDictionary,
  writeSamples,
} from '../../../kernels/priors/generative-dictionary.js';
import { isHomogeneous, placePrior } from '../../../kernels/priors/generative-prior.js';
import { computePrincipalComponents } from '../../../kernels/spectra/principal-components.js';
import type { DictionaryCell } from './cell.js';
import { drawNormalArray, type Instance, multiplyPoints, type OpenRole } from './draw-instance.js';
import type { SampleSet } from './sample-set.js';

/** The three ways to sum up |image - clean| / |clean| over the samples. */
export interface Losses {
  readonly mean: number;
  readonly median: number;
  readonly pooled: number;
}

/** The paper's "4-digit precision" of codes, as absolute digits. */
const digitUnit = 1e4;

export function roundToDigits(codes: Float64Array): Float64Array {
  return codes.map((value) => Math.round(value * digitUnit) / digitUnit);
}

export function measureLosses(images: Float64Array, { clean }: SampleSet, m: number): Losses {
  const ratios: number[] = [];
  let errors = 0;
  let signals = 0;
  for (let start = 0; start < clean.length; start += m) {
    let error = 0;
    let signal = 0;
    for (let i = start; i < start + m; i += 1) {
      const miss = images[i] - clean[i];
      error += miss * miss;
      signal += clean[i] * clean[i];
    }
    // A signal of zeros comes from a dead code of the prior: no image but zeros is right.
    ratios.push(signal > 0 ? Math.sqrt(error / signal) : Number(error > 0));
    errors += error;
    signals += signal;
  }
  const sorted = Float64Array.from(ratios).sort();
  const middle = sorted.length >> 1;
  return {
    mean: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
    median: sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2,
    pooled: Math.sqrt(errors / signals),
  };
}

export interface DictionaryError {
  readonly error: number;
  /** The c of the error; 1 where the prior fixes the scale. */
  readonly scale: number;
}

/**
 * How far A is from A* on the range of G: the root of the summed |(c A - A*) G(z)|^2 over |A* G(z)|^2 of the test
 * codes. The distance of the columns would also count directions in which G(z) hardly varies, which no sample can
 * teach. With a homogeneous prior and codes of any length A and c A fit the samples equally well. Then no sample can
 * teach c either, and the best c is taken. NaN where there is no A*.
 */
export function measureDictionaryError(
  dictionary: Float64Array,
  { truth, test, prior }: Instance,
  m: number,
): DictionaryError {
  if (truth === undefined) return { error: Number.NaN, scale: Number.NaN };
  const images = multiplyPoints(dictionary, test.points, m);
  const { clean } = test;
  const scale = isHomogeneous(prior) ? computeScale(images, clean) : 1;
  let errors = 0;
  let squares = 0;
  for (let i = 0; i < clean.length; i += 1) {
    const miss = scale * images[i] - clean[i];
    errors += miss * miss;
    squares += clean[i] * clean[i];
  }
  return { error: Math.sqrt(errors / squares), scale };
}

/** The c >= 0 of the least |c a - b|; 0 for a = 0. */
function computeScale(a: Float64Array, b: Float64Array): number {
  let products = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i += 1) {
    products += a[i] * b[i];
    squares += a[i] * a[i];
  }
  return squares === 0 ? 0 : Math.max(0, products / squares);
}

/** A G(z) of the test samples' codes, decoded from fresh starts and rounded; the starts are the same for every A. */
export function denoiseByPrior(
  dictionary: Float64Array,
  { cell, instance }: { readonly cell: DictionaryCell; readonly instance: Instance },
  { kernels, open, pace }: { readonly kernels: Kernels; readonly open: OpenRole; readonly pace: Pace },
): Float64Array {
  const { m, k, testSamples, testStarts, testSteps } = cell;
  const arena = openArena(kernels);
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, instance.prior), {
    m,
    sampleCount: testSamples,
    startCountMax: testStarts,
  });
  writeDictionary(workspace, dictionary);
  writeSamples(workspace, instance.test.noisy);
  const starts = drawNormalArray(open('test-starts', { k, testSamples }), testStarts * testSamples * k);
  const plan = { starts, startCount: testStarts, stepCount: testSteps, rate: cell.decodingRate };
  writeCodes(workspace, roundToDigits(decodeSamples(workspace, plan, pace).codes));
  return multiplyPoints(dictionary, generatePoints(workspace), m);
}

/**
 * The control: the test samples projected to the k principal directions of the training samples, with rounded
 * coordinates. Where variances are nearly equal the iteration may not have converged; the images are then those of
 * other directions that are nearly as good.
 */
export function denoiseByComponents(
  { m, k }: DictionaryCell,
  { training, test }: Instance,
): { readonly images: Float64Array; readonly hasConverged: boolean } {
  const { mean, directions, status } = computePrincipalComponents(training.noisy, { m, k });
  const images = new Float64Array(test.noisy.length);
  for (let start = 0; start < images.length; start += m) {
    const image = images.subarray(start, start + m);
    image.set(mean);
    for (const direction of directions) {
      let coordinate = 0;
      for (let i = 0; i < m; i += 1) coordinate += direction[i] * (test.noisy[start + i] - mean[i]);
      const rounded = Math.round(coordinate * digitUnit) / digitUnit;
      for (let i = 0; i < m; i += 1) image[i] += rounded * direction[i];
    }
  }
  return { images, hasConverged: status === 'converged' };
}
