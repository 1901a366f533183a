import type { ExperimentDeclaration } from './declaration.js';
import type { Criterion } from './sweep.js';

/** The name of the measured rate. */
export interface RateName {
  /** `success rate`, or the criterion's own name for it. */
  readonly name: string;
  /** Whether a high rate is bad: then it has the colours of failure. */
  readonly isBad: boolean;
}

export const successRate: RateName = { name: 'success rate', isBad: false };

export function nameRate(
  { criteria }: Pick<ExperimentDeclaration, 'criteria'>,
  { criterion }: { readonly criterion: Criterion },
): RateName {
  return criteria.find(({ name }) => name === criterion.name)?.rate ?? successRate;
}
