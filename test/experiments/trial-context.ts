import { type BlockContext, openContext } from '../../src/experiments/define-trial.js';
import type { TrialRequest } from '../../src/experiments/experiment.js';
import type { TrialTypes, TypedDeclaration } from '../../src/sweep/define-experiment.js';

/** What the trial of a request may ask for, as the harness gives it. */
export function contextOf<T extends TrialTypes>(
  { name }: TypedDeclaration<T>,
  request: Omit<TrialRequest, 'points'>,
): BlockContext<T> {
  return openContext(name, { ...request, points: [] }, {});
}
