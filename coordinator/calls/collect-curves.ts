import type { CellCurve } from '../../src/sweep/curve-table.js';
import { unpackCurves } from '../../src/sweep/curves.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { Sliced } from '../../src/sweep/slices.js';
import type { SettledTask } from '../engine/engine.js';
import { RequestError } from './request-error.js';

/** All curves of an export are in memory at once, and their text takes ten times as much. */
const curveValueCountMax = 2 ** 22;

/**
 * The kept curves of each cell's first `trialCount` trials. FAILED_PRECONDITION where the sweep keeps none,
 * RESOURCE_EXHAUSTED where they do not fit into memory.
 */
export function* collectCurves(
  plan: SweepPlan,
  outcomes: Iterable<SettledTask>,
  trialCount: number,
): Sliced<readonly CellCurve[]> {
  const { curves: keptTrialCount = 0 } = plan.sweep;
  if (keptTrialCount === 0) {
    throw new RequestError(
      'FAILED_PRECONDITION',
      'diagram: expected a sweep that keeps curves (curves: N), got one without',
    );
  }
  const trialEnd = Math.min(trialCount, keptTrialCount);
  const found: CellCurve[] = [];
  let valueCount = 0;
  for (const { task, cells, outcome } of outcomes) {
    yield rowWork;
    if (outcome.curves === undefined || task.trialStart >= trialEnd) continue;
    for (const { cell, ...curve } of unpackCurves(outcome.curves)) {
      if (curve.trial >= trialEnd) continue;
      valueCount += curve.values.length;
      if (valueCount > curveValueCountMax) throw tooMany();
      found.push({ ...curve, cell: cells[cell] });
      yield 1 + curve.values.length / valuesPerWork;
    }
  }
  found.sort((a, b) => a.cell - b.cell || a.trial - b.trial || a.curve - b.curve);
  return found;
}

/** A row takes as long as this many cells of a plan; so many values take as long as one cell. */
const rowWork = 8;
const valuesPerWork = 256;

function tooMany(): RequestError {
  const problem = `expected curves of at most ${curveValueCountMax} values, got more; ask for fewer trials`;
  return new RequestError('RESOURCE_EXHAUSTED', `trials: ${problem}`, [{ field: 'trials', description: problem }]);
}
