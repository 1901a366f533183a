import { z } from 'zod';
import { type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { fileSchema } from '../../../sweep/sweep-schema.js';
import { dimensionNames, imageNames, measurementNames, optimiserNames, sideMax, sideMin } from './choices.js';

export const parameters = {
  side: {
    description: 'pixels along an axis of x, a power of 2; n is its square, or itself in 1-d',
    unit: '1',
    schema: z.int().min(sideMin).max(sideMax['1-d']),
  },
  d: {
    description: 'layers of the decoder; B_0 has side / 2^(d - 1) pixels along an axis. The paper: 5',
    unit: '1',
    schema: z.int().min(2).max(10),
  },
  k: {
    description: 'channels of the decoder',
    unit: '1',
    schema: z.int().min(2).max(256),
    default: 64,
  },
  acceleration: {
    description: 'n / m: how many times fewer measurements than pixels; m is rounded',
    unit: '1',
    schema: z.number().min(1).max(64),
    default: 8,
  },
  measurement: {
    description:
      'what is measured. k-space: of the unitary Fourier transform the lowest frequencies and others at random, the ' +
      'lower the more; dct: coefficients of the DCT-II, all alike; gaussian: A of N(0, 1 / m)',
    unit: 'choice',
    schema: z.enum(measurementNames),
    default: 'k-space',
  },
  density: {
    description:
      'of places in k-space: the power with which it falls towards the corners; 0: all alike beyond the lowest eighth ' +
      'of the frequencies of each axis, which are measured first',
    unit: '1',
    schema: z.int().min(0).max(16),
    default: 8,
    readBy: { parameter: 'measurement', value: 'k-space' },
  },
  dimension: {
    description: '2-d: an image; 1-d: a signal, bilinear upsampling being linear there',
    unit: 'choice',
    schema: z.enum(dimensionNames),
    default: '2-d',
  },
  image: {
    description:
      'x. phantom: the modified Shepp-Logan phantom, in 1-d its line through the middle; noise: independent standard ' +
      'normals, without a mean since every decoder finds that; or the path of a PNG or a raw image whose sides are ' +
      'whole multiples of x; a PNG is read as grey, by the luma of Rec. 709 before black',
    unit: 'file',
    schema: fileSchema,
    builtIn: imageNames,
    default: 'phantom',
  },
  optimiser: {
    description: 'adam, or gradient descent with a constant step',
    unit: 'choice',
    schema: z.enum(optimiserNames),
    default: 'adam',
    readBy: { parameter: 'iterates', above: 1 },
  },
  'step-size': {
    description: 'of the optimiser',
    unit: '1',
    schema: z.number().gt(0).max(10),
    default: 0.01,
    readBy: { parameter: 'iterates', above: 1 },
  },
  iterates: {
    description: 'iterates that are judged, the start among them: one more than steps',
    unit: '1',
    schema: z.int().min(1).max(100_000),
    default: 3000,
  },
} as const satisfies Parameters;

export type DecoderPoint = PointOf<typeof parameters>;

export const rule = ruleOf(parameters);

/** n */
export function countPixels({ side, dimension }: Pick<DecoderPoint, 'side' | 'dimension'>): number {
  return dimension === '2-d' ? side * side : side;
}
