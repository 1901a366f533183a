import type { Chain } from '../../../statistics/contour.js';

/** What trials kept of their way, by step, for cells along one axis. */
export interface KeptCurvesBody {
  readonly kind: 'kept-curves';
  /** Of each cell so many stand side by side. */
  readonly curveCount: number;
  readonly groups: readonly CurveGroup[];
}

/** One curve of one cell, in the style of its place (`severalCurvesStyle`); lines are broken where a value is not finite. */
export interface CurveGroup {
  readonly label: string;
  readonly trials: readonly Chain[];
  readonly median: readonly Chain[];
}
