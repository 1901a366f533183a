import { z } from 'zod';
import { derivedAxisOf, type Parameters, ruleOf } from '../../../sweep/define-experiment.js';
import {
  componentLaws,
  componentModelLaws,
  componentModels,
  componentNames,
  factorizationMethods,
  factorizationNames,
} from './component-names.js';

/* What a sweep may say of sparse components X in R^{n x p} and of the factorization that is to find them. */

const sizeMax = 10_000;

export const sparsityParameter = {
  description: 'expected non-zeros of a component: every entry of X is one with probability s / n',
  unit: '1',
  schema: z.number().gt(0).max(sizeMax),
} as const;

export const componentParameters = {
  components: {
    description: `law of X's non-zeros, up to their sign. ${describe(componentNames, componentLaws)}`,
    unit: 'choice',
    schema: z.enum(componentNames),
    default: 'gaussian',
  },
  'component-model': {
    description: `their sign. ${describe(componentModels, componentModelLaws)}`,
    unit: 'choice',
    schema: z.enum(componentModels),
    default: 'restricted',
  },
} as const satisfies Parameters;

export const factorizationParameter = {
  description: `ER-SpUD with Greedy. ${describe(factorizationNames, factorizationMethods)}`,
  unit: 'choice',
  schema: z.enum(factorizationNames),
  default: 'er-spud-dc',
} as const;

/** The sizes that the axis and the rule below read; the experiment itself declares n. */
const sizes = {
  n: { description: 'length of a component', unit: '1', schema: z.int() },
  s: sparsityParameter,
} as const satisfies Parameters;

export const thetaAxis = derivedAxisOf(sizes)({
  name: 'theta',
  description: 'probability s / n of a non-zero; s = theta n, which need not be an integer',
  gives: 's',
  needs: ['n'],
  schema: z.number().gt(0).max(1),
  derive: (theta, { n }) => theta * n,
});

export const sparsityRule = ruleOf(sizes)('s <= n', ['s', 'n'], ({ s, n }) => s <= n);

function describe<Name extends string>(names: readonly Name[], laws: Readonly<Record<Name, string>>): string {
  return names.map((name) => `${name}: ${laws[name]}`).join('; ');
}
