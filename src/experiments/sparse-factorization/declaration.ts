import { z } from 'zod';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
import {
  componentParameters,
  factorizationParameter,
  sparsityParameter,
  sparsityRule,
  thetaAxis,
} from '../components/component-parameters.js';
import { factorizationGuides } from '../components/factorization-guides.js';
import { costSecondsPerTrial } from './cost.js';
import { metrics } from './metrics.js';

/* Letters: X in R^{n x p} with s expected non-zeros a column, Z in R^{p x p} Gaussian, Y = X Z; theta = s / n. */

const sizeMax = 10_000;

export const sparseFactorization: ExperimentDeclaration = {
  name: 'sparse-factorization',
  version: 5,
  title: 'Sparse factorization by ER-SpUD',
  description:
    'Draws a sparse X and an invertible Z and asks whether X is found from Y = X Z up to the scale and order of its ' +
    'columns. Spielman, Wang & Wright, Exact recovery of sparsely-used dictionaries, where X^T has the sizes p x n here.',
  parameters: [
    {
      name: 'n',
      description: 'rows of X: the length of a component',
      unit: '1',
      schema: z.int().min(1).max(sizeMax),
    },
    {
      name: 'p',
      description: 'columns of X: the number of components, and the size of Z',
      unit: '1',
      schema: z.int().min(1).max(sizeMax),
    },
    sparsityParameter,
    ...componentParameters,
    factorizationParameter,
    {
      name: 'zero-tolerance',
      description: "of a candidate's largest entry: what is not above it counts as zero",
      unit: '1',
      schema: z.number().min(0).max(0.1),
      default: 1e-6,
    },
  ],
  derivedAxes: [thetaAxis],
  rules: [
    { text: 'p <= n', parameters: ['p', 'n'], holds: (point) => numberAt(point, 'p') <= numberAt(point, 'n') },
    sparsityRule,
  ],
  criteria: [
    {
      name: 'columns-recovered',
      description: 'every column of X has one of its own among the found ones that is near up to scale',
      tolerance: { default: 1e-6, description: 'largest sine of the angle between a column and the found one' },
    },
  ],
  metrics,
  headlineMetric: 'worst-sine',
  coupledParameters: [],
  costSecondsPerTrial,
  overlays: factorizationGuides,
};
