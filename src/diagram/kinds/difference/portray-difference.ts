import { type Between, BetweenError } from '../../../statistics/between.js';
import { buildPairedGrid, type PairedGrid } from '../../../statistics/paired-grid.js';
import type { VerdictTable } from '../../../statistics/verdict-table.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import { type GridPortrait, portrayGrid, type ViewChoice } from '../portray-grid.js';

/** Two values of an axis as a diagram compares them: the same slice of both, cell by cell. */
export interface DifferencePortrait {
  readonly paired: PairedGrid;
  readonly a: GridPortrait;
  readonly b: GridPortrait;
}

/**
 * Chooses a slice of the axes that are not compared; throws `BetweenError` where what is compared does not fit the
 * sweep, and `GridViewError` where the slice does not.
 */
export function portrayDifference(input: {
  readonly plan: SweepPlan;
  readonly table: VerdictTable;
  readonly between?: Between | undefined;
  readonly view?: ViewChoice;
}): DifferencePortrait {
  const { plan, table, view = {} } = input;
  const paired = buildPairedGrid(plan, table, input.between);
  const { axis, a, b } = paired.between;
  if ([view.x, view.y, ...Object.keys(view.slice ?? {})].includes(axis)) {
    throw new BetweenError('axis-taken', `the values of ${axis} are compared, so it can be neither drawn nor held`);
  }
  const portray = (value: typeof a) =>
    portrayGrid({ plan, table, view: { ...view, slice: { ...view.slice, [axis]: value } } });
  return { paired, a: portray(a), b: portray(b) };
}
