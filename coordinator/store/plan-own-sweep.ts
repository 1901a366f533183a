import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { planSweepInSlices, type SweepPlan } from '../../src/sweep/plan.js';
import type { Sliced } from '../../src/sweep/slices.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { LedgerError } from './ledger-error.js';

/** Plans a sweep of the ledger. Throws for another version of the experiment, whose outcomes have other bits. */
export function* planOwnSweep(
  path: string,
  sweep: Sweep,
  findDeclaration: (experiment: string) => ExperimentDeclaration | undefined,
): Sliced<SweepPlan> {
  const declaration = findDeclaration(sweep.experiment);
  if (declaration?.version === sweep.experimentVersion) return yield* planSweepInSlices(sweep, declaration);
  const known = declaration === undefined ? 'does not have it' : `has version ${declaration.version}`;
  throw new LedgerError(
    'LEDGER_FOREIGN_SWEEP',
    `ledger ${path}: a sweep needs version ${sweep.experimentVersion} of experiment ${sweep.experiment}; this ` +
      `phasegrid ${known}: use the phasegrid that made the ledger, or start the sweep in a new directory`,
  );
}
