import { z } from 'zod';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { fileSchema } from '../../sweep/sweep-schema.js';
import { dimensionNames, imageNames, measurementNames, optimiserNames, sideMax, sideMin } from './choices.js';
import { costSecondsPerTrial } from './cost.js';
import { checkImage, listImageRules } from './image-rules.js';
import { curves, metrics } from './metrics.js';

/*
 * Letters: x the image of n pixels, y = A x its m measurements, g(C) the deep decoder of d layers and k channels.
 * Readings of Heckel & Soltanolkotabi 2020, equation 4: there are d matrices of weights and d - 1 upsamplings, since
 * equation 4 and its recursion count one more than Section 5 uses; U is bilinear by 2, without learned filters; cn has no
 * affine part and adds 1e-5 to the variance; B_0 is standard normal, C starts as N(0, 1 / k), and v is 1 / sqrt(k) in
 * the first half and -1 / sqrt(k) in the rest. Adam's loss has spikes, so that the last iterate is a matter of luck: the
 * one of least loss is judged, which needs no knowledge of x.
 */

/** Bytes of a dense A are eight times this. */
const denseEntriesMax = 2 ** 25;
/** n k^2 of a step, which is not cut: a third of a second, since a trial is to end within one. */
const stepSizeMax = 2 ** 31;

function countPixels(point: Point): number {
  const side = numberAt(point, 'side');
  return choiceAt(point, 'dimension', dimensionNames) === '2-d' ? side * side : side;
}

export const deepDecoder: ExperimentDeclaration = {
  name: 'deep-decoder',
  version: 2,
  title: 'Compressive sensing with a deep decoder',
  description:
    'Fits an un-trained convolutional generator to few measurements of an image and asks how near its image comes. ' +
    'Heckel & Soltanolkotabi, Compressive sensing with un-trained neural networks (2020), equation 4 and Section 5.',
  parameters: [
    {
      name: 'side',
      description: 'pixels along an axis of x, a power of 2; n is its square, or itself in 1-d',
      unit: '1',
      schema: z.int().min(sideMin).max(sideMax['1-d']),
    },
    {
      name: 'd',
      description: 'layers of the decoder; B_0 has side / 2^(d - 1) pixels along an axis. The paper: 5',
      unit: '1',
      schema: z.int().min(2).max(10),
    },
    {
      name: 'k',
      description: 'channels of the decoder',
      unit: '1',
      schema: z.int().min(2).max(256),
      default: 64,
    },
    {
      name: 'acceleration',
      description: 'n / m: how many times fewer measurements than pixels; m is rounded',
      unit: '1',
      schema: z.number().min(1).max(64),
      default: 8,
    },
    {
      name: 'measurement',
      description:
        'what is measured. k-space: of the unitary Fourier transform the lowest frequencies and others at random, the ' +
        'lower the more; dct: coefficients of the DCT-II, all alike; gaussian: A of N(0, 1 / m)',
      unit: 'choice',
      schema: z.enum(measurementNames),
      default: 'k-space',
    },
    {
      name: 'density',
      description:
        'of places in k-space: the power with which it falls towards the corners; 0: all alike beyond the lowest eighth ' +
        'of the frequencies of each axis, which are measured first',
      unit: '1',
      schema: z.int().min(0).max(16),
      default: 8,
      readBy: { parameter: 'measurement', value: 'k-space' },
    },
    {
      name: 'dimension',
      description: '2-d: an image; 1-d: a signal, bilinear upsampling being linear there',
      unit: 'choice',
      schema: z.enum(dimensionNames),
      default: '2-d',
    },
    {
      name: 'image',
      description:
        'x. phantom: the modified Shepp-Logan phantom, in 1-d its line through the middle; noise: independent standard ' +
        'normals, without a mean since every decoder finds that; or the path of a PNG or a raw image whose sides are ' +
        'whole multiples of x; a PNG is read as grey, by the luma of Rec. 709 before black',
      unit: 'file',
      schema: fileSchema,
      builtIn: imageNames,
      default: 'phantom',
    },
    {
      name: 'optimiser',
      description: 'adam, or gradient descent with a constant step',
      unit: 'choice',
      schema: z.enum(optimiserNames),
      default: 'adam',
      readBy: { parameter: 'iterates', above: 1 },
    },
    {
      name: 'step-size',
      description: 'of the optimiser',
      unit: '1',
      schema: z.number().gt(0).max(10),
      default: 0.01,
      readBy: { parameter: 'iterates', above: 1 },
    },
    {
      name: 'iterates',
      description: 'iterates that are judged, the start among them: one more than steps',
      unit: '1',
      schema: z.int().min(1).max(100_000),
      default: 3000,
    },
  ],
  checkFile: (_parameter, content) => checkImage(content),
  fileRules: (_parameter, content) => listImageRules(content),
  derivedAxes: [],
  rules: [
    {
      text: 'side is a power of 2',
      parameters: ['side'],
      holds: (point) => Number.isInteger(Math.log2(numberAt(point, 'side'))),
    },
    {
      text: `side <= ${sideMax['2-d']} in 2-d`,
      parameters: ['side', 'dimension'],
      holds: (point) => numberAt(point, 'side') <= sideMax[choiceAt(point, 'dimension', dimensionNames)],
    },
    {
      text: 'side / 2^(d - 1) >= 2, and >= 4 in 1-d',
      parameters: ['d', 'side', 'dimension'],
      holds: (point) =>
        numberAt(point, 'side') / 2 ** (numberAt(point, 'd') - 1) >=
        (choiceAt(point, 'dimension', dimensionNames) === '2-d' ? 2 : 4),
    },
    {
      text: 'side >= 16 for a dct in 2-d',
      parameters: ['side', 'measurement', 'dimension'],
      holds: (point) =>
        choiceAt(point, 'measurement', measurementNames) !== 'dct' ||
        choiceAt(point, 'dimension', dimensionNames) === '1-d' ||
        numberAt(point, 'side') >= 16,
    },
    {
      text: `m n <= ${denseEntriesMax} for gaussian measurements`,
      parameters: ['side', 'acceleration', 'measurement', 'dimension'],
      holds: (point) => {
        const n = countPixels(point);
        const isDense = choiceAt(point, 'measurement', measurementNames) === 'gaussian';
        return !isDense || (n * n) / numberAt(point, 'acceleration') <= denseEntriesMax;
      },
    },
    {
      text: `n k^2 <= ${stepSizeMax}`,
      parameters: ['side', 'k', 'dimension'],
      holds: (point) => countPixels(point) * numberAt(point, 'k') ** 2 <= stepSizeMax,
    },
  ],
  criteria: [
    {
      name: 'gain',
      description: 'the iterate of least loss is nearer to x than the image with zeros for what was not measured',
      tolerance: { default: 3, description: 'the least gain in dB; 3 dB is half of the squared error' },
    },
    {
      name: 'relative-error',
      description: 'the iterate of least loss is near x',
      tolerance: { default: 0.1, description: 'the largest |g - x|^2 / |x|^2' },
    },
  ],
  metrics,
  headlineMetric: 'psnr',
  curves,
  coupledParameters: [],
  costSecondsPerTrial,
  overlays: () => [],
};
