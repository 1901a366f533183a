import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { evolve } from '../core/evolve.js';
import type { DurableFact } from '../core/fact.js';
import { type CoordinatorSettings, type CoordinatorState, createCoordinatorState } from '../core/state.js';
import type { Ledger } from '../ledger.js';
import { damageError, LedgerError } from './ledger-error.js';

/** The state that the ledger's facts give: what it was when the last of them was committed, without sessions. */
export function restoreState(
  ledger: Ledger,
  settings: CoordinatorSettings,
  findDeclaration: (experiment: string) => ExperimentDeclaration | undefined,
): CoordinatorState {
  const state = createCoordinatorState(settings);
  for (const fact of ledger.replay((sweep) => planOwnSweep(ledger.path, sweep, findDeclaration))) {
    restoreFact(ledger.path, state, fact);
  }
  return state;
}

function restoreFact(path: string, state: CoordinatorState, fact: DurableFact): void {
  try {
    evolve(state, fact);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damageError(path, `a fact of kind ${fact.kind} does not follow from those before it: ${reason}`);
  }
}

/** Outcomes of another version of an experiment are other bits: they must not be mixed with this one's. */
export function planOwnSweep(
  path: string,
  sweep: Sweep,
  findDeclaration: (experiment: string) => ExperimentDeclaration | undefined,
): SweepPlan {
  const declaration = findDeclaration(sweep.experiment);
  if (declaration?.version === sweep.experimentVersion) return planSweep(sweep, declaration);
  const known = declaration === undefined ? 'does not have it' : `has version ${declaration.version}`;
  throw new LedgerError(
    'LEDGER_FOREIGN_SWEEP',
    `ledger ${path}: a sweep needs version ${sweep.experimentVersion} of experiment ${sweep.experiment}; this ` +
      `phasegrid ${known}: use the phasegrid that made the ledger, or start the sweep in a new directory`,
  );
}
