import { type BlockContext, openContext } from '../../src/experiments/define-trial.js';
import type { TrialRequest } from '../../src/experiments/experiment.js';
import type { TrialTypes, TypedDeclaration } from '../../src/sweep/define-experiment.js';

/** The context of a request's trial, as the harness makes it. */
export function contextOf<T extends TrialTypes>(
  { name }: TypedDeclaration<T>,
  request: Omit<TrialRequest, 'points'>,
): BlockContext<T> {
  return openContext(name, { ...request, points: [] }, {});
}
