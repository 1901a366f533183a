import type { Metrics } from '../../../sweep/define-experiment.js';
import { ensembleNames, ensembleTraits } from '../../measurements/declaration/ensemble-names.js';

/*
 * Metrics of method train-and-recover are about the u that gave x, or, where none did, about the first that was tried.
 */

const byTraining = { parameter: 'method', value: 'train-and-recover' } as const;

const continuousNames = ensembleNames.filter((name) => ensembleTraits[name].continuous);

export const metrics = {
  'relative-error': {
    unit: '1',
    description: '|x_hat - x|_2 / |x|_2, |x_hat|_2 where x is 0; NaN where training gave no solution of A x = b',
  },
  'l1-relative-error': {
    unit: '1',
    description: 'the same of basis pursuit on the same b, for either method',
  },
  'columns-recovered': {
    unit: '1',
    description: 'columns of X that were found up to sign, scale and order: sine of the angle at most 1e-6',
    measuredWhere: byTraining,
  },
  'kept-columns': { unit: '1', description: 'training columns that were kept', measuredWhere: byTraining },
  'kept-rank': { unit: '1', description: 'the rank of what was kept', measuredWhere: byTraining },
  'kept-correct': {
    unit: '1',
    description: 'kept columns that are those of X Z, to a relative error of 1e-6',
    measuredWhere: byTraining,
  },
  factorizations: { unit: '1', description: 'sparse factorizations that were made', measuredWhere: byTraining },
  'unresolved-problems': {
    unit: '1',
    description: 'l1 problems of training, factorization and recovery that did not end by their own rule',
    measuredWhere: byTraining,
  },
  'constraint-fixes-z': {
    unit: '1',
    description: '1 where A Xbar is injective, so that A Xbar z = b alone fixes z; otherwise 0',
    measuredWhere: byTraining,
  },
  'stable-rank': { unit: '1', description: '|A|_F^2 / |A|_2^2, by power iteration' },
  'rip-estimate': {
    unit: '1',
    description:
      'the largest deviation from 1 of |(sqrt n / |A|_F) A X S v|_2 / |v|_2 over 32 random t-sparse v: a lower bound of ' +
      'the RIP constant epsilon of (8)',
    measuredWhere: byTraining,
  },
  'a1-holds': {
    unit: '1',
    description:
      '1 where the data are of the model by construction: component-model restricted and no training column of more than ' +
      't/2 components, otherwise 0. Random combinators are deterministic given themselves',
    measuredWhere: byTraining,
  },
  'a2-holds': {
    unit: '1',
    description:
      '1 where (6) and (7) hold with c1 = c2 = C = 1, epsilon = 4 / sqrt(41) and the K of the law of X, otherwise 0; the ' +
      'constants are not known, so that this is a guide',
    measuredWhere: byTraining,
  },
  'a3-holds': {
    unit: '1',
    description:
      '1 where u >= s t and u-sparse solutions are unique, 2 u <= m, otherwise 0; for unknown u where some u has both. ' +
      'NaN for ensembles whose spark is not known',
    measuredWhere: { allOf: [byTraining, { parameter: 'ensemble', values: continuousNames }] },
  },
  'a4-holds': {
    unit: '1',
    description: '1 where p columns at least are kept and have rank p, otherwise 0',
    measuredWhere: byTraining,
  },
} as const satisfies Metrics;

export type MetricName = keyof typeof metrics;
