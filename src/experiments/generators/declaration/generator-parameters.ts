import { z } from 'zod';
import { derivedAxisOf, type Parameters, type PointOf, ruleOf } from '../../../sweep/define-experiment.js';
import { kernelNames } from './kernel-names.js';

/* What a sweep may say of measurements A in R^{m x n} of a smooth signal and of the generator G(C) = ReLU(U C) v. */

/** J J^T takes n^2 numbers. */
const sizeMax = 1024;
const channelCountMax = 4096;

export const measurementParameters = {
  n: { description: 'length of the signal x*', unit: '1', schema: z.int().min(1).max(sizeMax), default: 128 },
  m: {
    description: 'measurements: rows of A, Gaussian with variance 1 / m',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
  s: {
    description: 'smoothness: x* is uniform on the unit sphere of the s lowest basis vectors',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
} as const satisfies Parameters;

export const generatorParameters = {
  k: {
    description: 'channels: columns of C, half of them with a positive and half with a negative weight in v',
    unit: '1',
    schema: z.int().min(2).max(channelCountMax).multipleOf(2),
    default: 64,
  },
  h: {
    description: "half width of U's kernel, which is 0 from h on where it is triangular",
    unit: '1',
    schema: z.number().min(1).max(sizeMax),
    default: 8,
  },
  kernel: {
    description:
      'shape of the kernel at the distance d, scaled to the sum 1. triangular: max(0, 1 - d/h); gaussian: exp(-3 d^2/h^2)',
    unit: 'choice',
    schema: z.enum(kernelNames),
    default: 'triangular',
  },
  'start-scale': {
    description: 'standard deviation of the entries of C at the start, in units of |y| / sqrt(n)',
    unit: '1',
    schema: z.number().gt(0).max(1e3),
    default: 1,
  },
} as const satisfies Parameters;

const parameters = { ...measurementParameters, ...generatorParameters };
const rule = ruleOf(parameters);

export type GeneratorPoint = PointOf<typeof parameters>;

export const deltaAxis = derivedAxisOf(measurementParameters)({
  name: 'delta',
  description: 'undersampling m / n; m is the nearest integer, at least 1',
  gives: 'm',
  needs: ['n'],
  schema: z.number().gt(0).max(1),
  derive: (delta, { n }) => Math.max(1, Math.round(delta * n)),
});

export const measurementRules = [
  rule('m <= n', ['m', 'n'], ({ m, n }) => m <= n),
  rule('s <= n', ['s', 'n'], ({ s, n }) => s <= n),
];

/** A kernel that overlaps itself around the circle has another shape. */
export const kernelRule = rule('2 h <= n', ['h', 'n'], ({ h, n }) => 2 * h <= n);

/** J J^T and C take some n k n operations in one piece: half a second, since a trial is to end within one. */
const entriesMax = 2 ** 19;

export const channelRule = rule(`n k <= ${entriesMax}`, ['n', 'k'], ({ n, k }) => n * k <= entriesMax);
