import type { SweepPlan } from '../../sweep/plan.js';
import type { DiagramChoice, Readings } from './diagram-kind.js';
import type { Provenance } from './plan-heading.js';
import { type GridPortrait, portrayGrid } from './portray-grid.js';

/** The data from which a diagram of verdicts is planned. */
export interface VerdictRequest {
  readonly plan: SweepPlan;
  readonly portrait: GridPortrait;
  /** How many trials each cell should have; fewer may be settled. */
  readonly trialCount: number;
  readonly provenance: Provenance;
}

/** Throws `GridViewError` where the view does not fit the sweep's axes. */
export function portrayVerdicts(
  { plan, table, exact, provenance }: Readings,
  { view = {} }: DiagramChoice,
): VerdictRequest {
  const portrait = portrayGrid({ plan, table, exact: exact?.(), view });
  return { plan, portrait, trialCount: table.trialCount, provenance };
}
