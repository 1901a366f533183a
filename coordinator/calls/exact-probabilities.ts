import type { ExactProbabilities } from '../../src/statistics/grid.js';
import type { SweepPlan } from '../../src/sweep/plan.js';

/** Reads the exact probability of every cell of a plan; undefined where theory gives none for any cell. */
export type ExactReader = (plan: SweepPlan) => ExactProbabilities | undefined;

/**
 * Asks the plan's experiment when the sweep is first exported, so that it never delays calls of workers. The answer may take
 * seconds and is kept as long as the plan, because `phasegrid run` exports a sweep in many formats.
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
