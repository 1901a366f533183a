import type { Chain } from '../../../statistics/contour.js';
import type { RateName } from '../../../sweep/rate-name.js';
import type { TheoryLine } from '../../page/diagram-model.js';
import type { Patch } from '../../page/draw-patches.js';
import type { RatePoint } from '../../page/draw-points.js';

/** The success rate as colour over two axes. */
export interface HeatMapBody {
  readonly kind: 'heat-map';
  readonly rate: RateName;
  readonly patches: readonly RatePatch[];
  /** Centres of cells with unresolved, quarantined or conflicting trials. */
  readonly marked: Chain;
  /** Whether any of them has conflicting trials, which the legend names only then. */
  readonly hasConflicts: boolean;
  readonly contour: readonly Chain[];
  /** The 95 % band of the contour, through neighbouring columns with a half-way point. */
  readonly bands: readonly (readonly HalfWaySpan[])[];
  /** Columns with a half-way point, but without a neighbour that has one. */
  readonly bars: readonly HalfWaySpan[];
  readonly theory: readonly TheoryLine[];
}

interface RatePatch extends Patch {
  /** Undefined where no trial has a verdict. */
  readonly rate: number | undefined;
}

/** The half-way point of one column with its 95 % interval. An open end lies at the end of the domain of y. */
export interface HalfWaySpan {
  readonly x: number;
  readonly location: number;
  readonly low: number;
  readonly high: number;
  readonly open: { readonly low: boolean; readonly high: boolean };
}

/** The success rate against one axis. */
export interface RateCurveBody {
  readonly kind: 'rate-curve';
  readonly rate: RateName;
  readonly points: readonly RatePoint[];
  /** Undefined where success is nowhere lost or won by half; `fit` is the piece of the fitted curve around the point. */
  readonly halfWay: (Omit<HalfWaySpan, 'x'> & { readonly fit: Chain }) | undefined;
  readonly theory: readonly TheoryLine[];
}
