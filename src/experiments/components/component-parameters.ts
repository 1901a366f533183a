import { z } from 'zod';
import type { DerivedAxisDeclaration, ParameterDeclaration, Rule } from '../../sweep/declaration.js';
import { numberAt } from '../../sweep/point.js';
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

export const sparsityParameter: ParameterDeclaration = {
  name: 's',
  description: 'expected non-zeros of a component: every entry of X is one with probability s / n',
  unit: '1',
  schema: z.number().gt(0).max(sizeMax),
};

export const componentParameters: readonly ParameterDeclaration[] = [
  {
    name: 'components',
    description: `law of X's non-zeros, up to their sign. ${describe(componentNames, componentLaws)}`,
    unit: 'choice',
    schema: z.enum(componentNames),
    default: 'gaussian',
  },
  {
    name: 'component-model',
    description: `their sign. ${describe(componentModels, componentModelLaws)}`,
    unit: 'choice',
    schema: z.enum(componentModels),
    default: 'restricted',
  },
];

export const factorizationParameter: ParameterDeclaration = {
  name: 'factorization',
  description: `ER-SpUD with Greedy. ${describe(factorizationNames, factorizationMethods)}`,
  unit: 'choice',
  schema: z.enum(factorizationNames),
  default: 'er-spud-dc',
};

export const thetaAxis: DerivedAxisDeclaration = {
  name: 'theta',
  description: 'probability s / n of a non-zero; s = theta n, which need not be an integer',
  gives: 's',
  needs: ['n'],
  schema: z.number().gt(0).max(1),
  derive: (theta, point) => theta * numberAt(point, 'n'),
};

export const sparsityRule: Rule = {
  text: 's <= n',
  parameters: ['s', 'n'],
  holds: (point) => numberAt(point, 's') <= numberAt(point, 'n'),
};

function describe<Name extends string>(names: readonly Name[], laws: Readonly<Record<Name, string>>): string {
  return names.map((name) => `${name}: ${laws[name]}`).join('; ');
}
