import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { runAtOnce, type Sliced } from '../../src/sweep/slices.js';
import type { Sweep, SweepId } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { evolve } from '../core/evolve.js';
import type { DurableFact } from '../core/fact.js';
import { type CoordinatorSettings, type CoordinatorState, createCoordinatorState } from '../core/state.js';
import type { Ledger } from '../store/ledger.js';
import { damageError } from '../store/ledger-error.js';
import { digestPlan } from '../store/ledger-rows.js';
import { planOwnSweep } from '../store/plan-own-sweep.js';

/**
 * The state that the ledger's facts give: what it was when the last of them was committed, without sessions. Nobody else
 * may use the ledger until it is done.
 */
export function* restoreInSlices(
  ledger: Ledger,
  settings: CoordinatorSettings,
  findDeclaration: (experiment: string) => ExperimentDeclaration | undefined,
): Sliced<CoordinatorState> {
  const plans = new Map<SweepId, SweepPlan>();
  for (const sweep of ledger.sweeps()) {
    const plan = yield* planOwnSweep(ledger.path, sweep, findDeclaration);
    yield* digestPlan(plan);
    plans.set(sweepId(sweep), plan);
  }
  const state = createCoordinatorState(settings);
  const getPlan = (sweep: Sweep): SweepPlan =>
    plans.get(sweepId(sweep)) ?? runAtOnce(planOwnSweep(ledger.path, sweep, findDeclaration));
  for (const fact of ledger.replay(getPlan)) {
    restoreFact(ledger.path, state, fact);
    yield factWork;
  }
  return state;
}

/** A row takes as long as this many cells of a plan. */
const factWork = 4;

function restoreFact(path: string, state: CoordinatorState, fact: DurableFact): void {
  try {
    evolve(state, fact);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damageError(path, `a fact of kind ${fact.kind} does not follow from those before it: ${reason}`);
  }
}
