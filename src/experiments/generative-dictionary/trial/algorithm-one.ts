import { openArena } from '../../../kernels/memory/arena.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import {
  createGenerativeWorkspace,
  decodeByLevenberg,
  type GenerativeWorkspace,
  generatePoints,
  type Pace,
  writeCodes,
  writeDictionary,
  writeSamples,
} from '../../../kernels/priors/generative-dictionary.js';
import { placePrior } from '../../../kernels/priors/generative-prior.js';
import type { DictionaryCell } from './cell.js';
import { drawNormalArray, type Instance, multiplyPoints } from './draw-instance.js';
import { drawStart, type Learned, type LearningContext } from './learn-generative.js';
import { measureDictionaryError } from './measure-loss.js';

/*
 * The paper's Algorithm 1: decode new samples with the current A (Levenberg-Marquardt from several starts stands for
 * the oracle), step against the gradient times an estimate of the inverse second moment of G(z), and project each
 * column to the ball of radius `distance` around that of A0. eta = 1.
 *
 * With `ridge` r the estimate is (C + r lambda_max I)^-1. 0 is the paper's exact inverse, which must be small by
 * Assumption 6. It does not converge where C is badly conditioned: in directions in which G(z) hardly varies its steps
 * are noise. The paper's restriction of z to a ball is left out, since z is Gaussian here.
 */

interface SecondMoment {
  readonly n: number;
  /** n x n, symmetric. */
  readonly entries: Float64Array;
}

/** Draws for the second moment: its relative error is about 1 / sqrt of that. */
const momentDraws = 20_000;
/** A pivot below this share of the largest diagonal entry is rounding, and its column is left out. */
const pivotShare = 1e-13;
const powerSteps = 100;

export function learnByAlgorithmOne(cell: DictionaryCell, instance: Instance, context: LearningContext): Learned {
  const { m, n, k, batchSize, distance, decodingStarts, decodingSteps } = cell;
  const { kernels, open, pace } = context;
  const batchCount = Math.floor(instance.training.noisy.length / (m * batchSize));
  const moment = estimateMoment(instance, {
    kernels,
    codes: drawNormalArray(open('moment-codes', { k }), momentDraws * k),
  });
  const weights = factorMoment(moment, cell.ridge);
  const start = drawStart(cell, instance, { open, start: 0 });
  const arena = openArena(kernels);
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, instance.prior), {
    m,
    sampleCount: batchSize,
    startCountMax: decodingStarts,
  });
  const codes = open('decoding-starts', { k, starts: decodingStarts, samples: cell.samples });
  const dictionary = start.slice();
  const errors = new Float64Array(batchCount + 1);
  const snapshots: Float64Array[] = [];
  let residual = Number.NaN;
  let convergedCount = 0;
  for (let batch = 0; batch < batchCount; batch += 1) {
    errors[batch] = measureDictionaryError(dictionary, instance, m).error;
    const samples = instance.training.noisy.subarray(m * batchSize * batch, m * batchSize * (batch + 1));
    const inBatch: Pace = (share) => pace((batch + share) / batchCount);
    writeDictionary(workspace, dictionary);
    writeSamples(workspace, samples);
    const starts = drawNormalArray(codes, decodingStarts * batchSize * k);
    const plan = { starts, startCount: decodingStarts, stepCount: decodingSteps };
    convergedCount += decodeByLevenberg(workspace, plan, inBatch).convergedCount;
    const { gradient, residual: now } = computeGradient(workspace, { dictionary, samples });
    residual = now;
    precondition(gradient, weights, { m, n });
    for (let at = 0; at < dictionary.length; at += 1) dictionary[at] -= gradient[at];
    projectColumns(dictionary, start, { m, radius: distance });
    snapshots.push(dictionary.slice());
  }
  errors[batchCount] = measureDictionaryError(dictionary, instance, m).error;
  const convergedShare = convergedCount / (batchCount * batchSize);
  return { start, dictionary, residual, curve: errors, snapshots, convergedShare };
}

/** (1/P) sum (A x - y) x^T for the codes in the workspace. */
function computeGradient(
  workspace: GenerativeWorkspace,
  { dictionary, samples }: { dictionary: Float64Array; samples: Float64Array },
): { readonly gradient: Float64Array; readonly residual: number } {
  const { m, prior, sampleCount } = workspace;
  const points = generatePoints(workspace);
  const rest = multiplyPoints(dictionary, points, m);
  let errors = 0;
  let squares = 0;
  for (let i = 0; i < rest.length; i += 1) {
    rest[i] -= samples[i];
    errors += rest[i] * rest[i];
    squares += samples[i] * samples[i];
  }
  const gradient = new Float64Array(m * prior.n);
  for (let s = 0; s < sampleCount; s += 1) {
    for (let j = 0; j < prior.n; j += 1) {
      const factor = points[prior.n * s + j] / sampleCount;
      if (factor === 0) continue;
      for (let i = 0; i < m; i += 1) gradient[m * j + i] += factor * rest[m * s + i];
    }
  }
  return { gradient, residual: Math.sqrt(errors / squares) };
}

function estimateMoment(
  { prior }: Instance,
  { kernels, codes }: { readonly kernels: Kernels; readonly codes: Float64Array },
): SecondMoment {
  const arena = openArena(kernels);
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, prior), {
    m: 1,
    sampleCount: momentDraws,
    startCountMax: 1,
  });
  writeCodes(workspace, codes);
  const points = generatePoints(workspace);
  const { n } = workspace.prior;
  const entries = new Float64Array(n * n);
  for (let start = 0; start < points.length; start += n) {
    for (let j = 0; j < n; j += 1) {
      const factor = points[start + j] / momentDraws;
      if (factor === 0) continue;
      for (let i = 0; i < n; i += 1) entries[n * j + i] += factor * points[start + i];
    }
  }
  return { n, entries };
}

/** The Cholesky factor of C + ridge lambda_max I by rows, with 0 on the diagonal where a pivot vanishes. */
function factorMoment({ n, entries }: SecondMoment, ridge: number): Float64Array {
  const shift = ridge > 0 ? ridge * largestEigenvalue({ n, entries }) : 0;
  const factor = new Float64Array(n * n);
  let largest = 0;
  for (let j = 0; j < n; j += 1) largest = Math.max(largest, entries[n * j + j] + shift);
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let sum = entries[n * j + i] + (i === j ? shift : 0);
      for (let l = 0; l < j; l += 1) sum -= factor[n * i + l] * factor[n * j + l];
      const pivot = factor[n * j + j];
      if (i === j) factor[n * j + j] = sum > pivotShare * largest ? Math.sqrt(sum) : 0;
      else factor[n * i + j] = pivot > 0 ? sum / pivot : 0;
    }
  }
  return factor;
}

/** By power steps from a vector of ones: no non-negative C but 0 sends it to 0. */
function largestEigenvalue({ n, entries }: SecondMoment): number {
  let vector = new Float64Array(n).fill(1 / Math.sqrt(n));
  let value = 0;
  for (let step = 0; step < powerSteps; step += 1) {
    const image = new Float64Array(n);
    for (let j = 0; j < n; j += 1) for (let i = 0; i < n; i += 1) image[i] += entries[n * j + i] * vector[j];
    value = Math.sqrt(image.reduce((sum, entry) => sum + entry * entry, 0));
    if (value === 0) return 0;
    vector = image.map((entry) => entry / value);
  }
  return value;
}

/** gradient (L L^T)^-1, in place. */
function precondition(gradient: Float64Array, factor: Float64Array, { m, n }: { m: number; n: number }): void {
  const subtract = (j: number, l: number, weight: number): void => {
    for (let i = 0; i < m; i += 1) gradient[m * j + i] -= weight * gradient[m * l + i];
  };
  const divide = (j: number): void => {
    const pivot = factor[n * j + j];
    for (let i = 0; i < m; i += 1) gradient[m * j + i] = pivot > 0 ? gradient[m * j + i] / pivot : 0;
  };
  for (let j = 0; j < n; j += 1) {
    for (let l = 0; l < j; l += 1) subtract(j, l, factor[n * j + l]);
    divide(j);
  }
  for (let j = n - 1; j >= 0; j -= 1) {
    for (let l = j + 1; l < n; l += 1) subtract(j, l, factor[n * l + j]);
    divide(j);
  }
}

/** Moves columns that are farther than `radius` from the centre's to that distance. */
function projectColumns(
  dictionary: Float64Array,
  centre: Float64Array,
  { m, radius }: { m: number; radius: number },
): void {
  for (let start = 0; start < dictionary.length; start += m) {
    let sum = 0;
    for (let at = start; at < start + m; at += 1) sum += (dictionary[at] - centre[at]) ** 2;
    const length = Math.sqrt(sum);
    if (!(length > radius)) continue;
    for (let at = start; at < start + m; at += 1) {
      dictionary[at] = centre[at] + ((dictionary[at] - centre[at]) * radius) / length;
    }
  }
}
