import type { ExperimentDeclaration } from '../../../src/sweep/declaration.js';
import type { TrialTypes, TypedDeclaration } from '../../../src/sweep/define-experiment.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';
import { parseSample } from '../sample-sweeps.js';

export type Change = Readonly<Record<string, ParameterValue>>;

/** The defaults with a change. */
export function pointOf<T extends TrialTypes>({ parameters }: TypedDeclaration<T>, change: Change): T['point'] {
  const point: Record<string, ParameterValue> = {};
  for (const { name, default: preset } of parameters) if (preset !== undefined) point[name] = preset;
  return { ...point, ...change };
}

export function problemsOf(
  declaration: ExperimentDeclaration,
  {
    parameters,
    axes,
    criterion,
  }: { parameters: Change; axes: Readonly<Record<string, readonly ParameterValue[]>>; criterion?: string },
): string[] {
  const document = {
    experiment: declaration.name,
    seed: 1,
    trials: 1,
    parameters,
    axes,
    ...(criterion && { criterion }),
  };
  const parsed = parseSample(document, declaration);
  return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
}
