import type { GridCell } from '../../statistics/grid.js';
import { nameRate, type RateName } from '../../sweep/rate-name.js';
import type { DiagramModel } from '../page/diagram-model.js';
import {
  counted,
  describeCriterion,
  describeUncounted,
  heldParameters,
  noteConflicts,
  noteUnfinished,
  planAxis,
  spread,
  writeProvenance,
} from './plan-heading.js';
import type { VerdictRequest } from './portray-verdicts.js';

/** The texts around a diagram of verdicts; a kind adds its own title and notes. */
export function planVerdictHeading(
  request: VerdictRequest,
): Pick<DiagramModel<never>, 'title' | 'facts' | 'notes' | 'provenance' | 'x'> {
  const { plan, portrait, trialCount } = request;
  const { sweep, declaration } = plan;
  const { view } = portrait;
  return {
    title: declaration.title,
    facts: [
      ...heldParameters(view.slice, plan),
      describeCriterion(sweep.criterion),
      `${counted(trialCount, 'trial')} per cell`,
    ],
    notes: writeNotes(view.cells.flat(), { trialCount, rate: nameRate(declaration, sweep) }),
    provenance: writeProvenance(sweep, request.provenance),
    x: planAxis(view.x, view.xPositions, declaration),
  };
}

function writeNotes(
  cells: readonly GridCell[],
  { trialCount, rate }: { readonly trialCount: number; readonly rate: RateName },
): string[] {
  const notes = noteUnfinished(
    cells.map(({ tally }) => tally.trials),
    trialCount,
  );
  const unresolved = countVerdicts(cells, 'unresolved');
  if (unresolved.trials > 0) {
    notes.push(`${spread(unresolved)} unresolved: ${describeUncounted(rate)}.`);
  }
  const quarantined = countVerdicts(cells, 'quarantined');
  if (quarantined.trials > 0) notes.push(`${spread(quarantined)} quarantined: left out of the rates.`);
  return [...notes, ...noteConflicts(cells)];
}

function countVerdicts(cells: readonly GridCell[], verdict: 'unresolved' | 'quarantined') {
  const counts = cells.map(({ tally }) => tally[verdict]).filter((count) => count > 0);
  return { trials: counts.reduce((sum, count) => sum + count, 0), cells: counts.length };
}
