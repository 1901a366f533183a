import type { Chain } from '../../../statistics/contour.js';
import type { RateName } from '../../../sweep/rate-name.js';
import type { Patch } from '../../page/draw-patches.js';
import type { RatePoint } from '../../page/draw-points.js';

/** The difference of two values' success rates over two axes. */
export interface DifferenceMapBody {
  readonly kind: 'difference-map';
  readonly rate: RateName;
  readonly between: BetweenWords;
  readonly patches: readonly DifferencePatch[];
  /** Centres of cells whose 95 % interval does not contain 0, by the side of 0. */
  readonly above: Chain;
  readonly below: Chain;
  /** Where each value's success rate is 1/2. */
  readonly contourA: readonly Chain[];
  readonly contourB: readonly Chain[];
}

interface DifferencePatch extends Patch {
  /** Undefined where no trial has a verdict for both values. */
  readonly difference: number | undefined;
}

/** The same against one axis, with its 95 % interval. */
export interface DifferenceCurveBody {
  readonly kind: 'difference-curve';
  readonly rate: RateName;
  readonly between: BetweenWords;
  readonly points: readonly RatePoint[];
}

/** The names of the two values in texts. */
export interface BetweenWords {
  readonly a: string;
  readonly b: string;
}
