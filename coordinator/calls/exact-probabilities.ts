import type { ExactProbabilities } from '../../src/statistics/grid.js';
import type { SweepPlan } from '../../src/sweep/plan.js';

/** Finds what theory knows of every cell of a plan; undefined where it knows nothing of any. */
export type ExactReader = (plan: SweepPlan) => ExactProbabilities | undefined;

/**
 * Asks the plan's experiment with the first export of a sweep, and never in the way of workers' calls before; keeps the
 * answer as long as the plan lives, since a run exports a sweep in many formats and the answer may take seconds.
 */
export function createExactReader(): ExactReader {
  const known = new WeakMap<SweepPlan, { readonly exact: ExactProbabilities | undefined }>();
  return (plan) => {
    const found = known.get(plan) ?? { exact: findExact(plan) };
    known.set(plan, found);
    return found.exact;
  };
}

function findExact({ sweep, declaration, cellCount, cell }: SweepPlan): ExactProbabilities | undefined {
  if (declaration.exactProbability === undefined) return undefined;
  const points = Array.from({ length: cellCount }, (_, index) => cell(index).point);
  const exact = declaration.exactProbability(points, sweep.criterion);
  return exact.some((probability) => probability !== undefined) ? exact : undefined;
}
