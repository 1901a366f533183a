import { z } from 'zod';
import type { DerivedAxisDeclaration, ParameterDeclaration, Rule } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
import { kernelNames } from './kernel-names.js';

/* What a sweep may say of measurements A in R^{m x n} of a smooth signal and of the generator G(C) = ReLU(U C) v. */

/** J J^T takes n^2 numbers. */
const sizeMax = 1024;
const channelCountMax = 4096;

export const measurementParameters: readonly ParameterDeclaration[] = [
  { name: 'n', description: 'length of the signal x*', unit: '1', schema: z.int().min(1).max(sizeMax), default: 128 },
  {
    name: 'm',
    description: 'measurements: rows of A, Gaussian with variance 1 / m',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
  {
    name: 's',
    description: 'smoothness: x* is uniform on the unit sphere of the s lowest basis vectors',
    unit: '1',
    schema: z.int().min(1).max(sizeMax),
  },
];

export const generatorParameters: readonly ParameterDeclaration[] = [
  {
    name: 'k',
    description: 'channels: columns of C, half of them with a positive and half with a negative weight in v',
    unit: '1',
    schema: z.int().min(2).max(channelCountMax).multipleOf(2),
    default: 64,
  },
  {
    name: 'h',
    description: "half width of U's kernel, which is 0 from h on where it is triangular",
    unit: '1',
    schema: z.number().min(1).max(sizeMax),
    default: 8,
  },
  {
    name: 'kernel',
    description:
      'shape of the kernel at the distance d, scaled to the sum 1. triangular: max(0, 1 - d/h); gaussian: exp(-3 d^2/h^2)',
    unit: 'choice',
    schema: z.enum(kernelNames),
    default: 'triangular',
  },
  {
    name: 'start-scale',
    description: 'standard deviation of the entries of C at the start, in units of |y| / sqrt(n)',
    unit: '1',
    schema: z.number().gt(0).max(1e3),
    default: 1,
  },
];

export const deltaAxis: DerivedAxisDeclaration = {
  name: 'delta',
  description: 'undersampling m / n; m is the nearest integer, at least 1',
  gives: 'm',
  needs: ['n'],
  schema: z.number().gt(0).max(1),
  derive: (delta, point) => Math.max(1, Math.round(delta * numberAt(point, 'n'))),
};

export const measurementRules: readonly Rule[] = [atMostN('m'), atMostN('s')];

/** Where the kernel meets itself around the circle, it is another one. */
export const kernelRule: Rule = {
  text: '2 h <= n',
  parameters: ['h', 'n'],
  holds: (point) => 2 * numberAt(point, 'h') <= numberAt(point, 'n'),
};

/** J J^T and C take some n k n operations in one piece: half a second, since a trial is to end within one. */
const entriesMax = 2 ** 19;

export const channelRule: Rule = {
  text: `n k <= ${entriesMax}`,
  parameters: ['n', 'k'],
  holds: (point) => numberAt(point, 'n') * numberAt(point, 'k') <= entriesMax,
};

function atMostN(name: string): Rule {
  return {
    text: `${name} <= n`,
    parameters: [name, 'n'],
    holds: (point) => numberAt(point, name) <= numberAt(point, 'n'),
  };
}
