import type { Chain } from '../../../statistics/contour.js';

/** The kept curves of trials, by step, for cells along one axis. */
export interface KeptCurvesBody {
  readonly kind: 'kept-curves';
  /** The number of curves of each cell. */
  readonly curveCount: number;
  readonly groups: readonly CurveGroup[];
}

/** One curve of one cell; its position gives the style (`severalCurvesStyle`). Lines break where a value is not finite. */
export interface CurveGroup {
  readonly label: string;
  readonly trials: readonly Chain[];
  readonly median: readonly Chain[];
}
