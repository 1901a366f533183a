import type { CurveDeclaration } from './declaration.js';
import type { SweepPlan } from './plan.js';

/** The curves that a sweep's first trials kept. */
export interface CurveTable {
  readonly plan: SweepPlan;
  /** The declared curves, in the declaration's order. */
  readonly declared: readonly CurveDeclaration[];
  /** Sorted by cell, trial and curve. */
  readonly curves: readonly CellCurve[];
}

export interface CellCurve {
  /** Position in the grid. */
  readonly cell: number;
  readonly trial: number;
  /** The index in `declared`. */
  readonly curve: number;
  /** Value i is that of step i times `stride`. */
  readonly stride: number;
  readonly values: Float64Array;
}
