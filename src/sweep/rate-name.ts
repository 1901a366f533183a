import type { ExperimentDeclaration } from './declaration.js';
import type { Criterion } from './sweep.js';

/** What the measured rate is the rate of. */
export interface RateName {
  /** `success rate`, or what the criterion calls it. */
  readonly name: string;
  /** Whether a high rate is a bad one: then it has the colours of failure. */
  readonly isBad: boolean;
}

export const successRate: RateName = { name: 'success rate', isBad: false };

export function nameRate(
  { criteria }: Pick<ExperimentDeclaration, 'criteria'>,
  { criterion }: { readonly criterion: Criterion },
): RateName {
  return criteria.find(({ name }) => name === criterion.name)?.rate ?? successRate;
}
