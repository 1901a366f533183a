import type { Chain } from '../../../statistics/contour.js';
import type { RateName } from '../../../sweep/rate-name.js';
import type { TheoryLine } from '../../page/diagram-model.js';
import type { Patch } from '../../page/draw-patches.js';

/** Measured minus exact success rate over two axes, in standard errors. */
export interface DeviationMapBody {
  readonly kind: 'deviation-map';
  readonly rate: RateName;
  readonly patches: readonly DeviationPatch[];
  /** Centres of cells beyond `markedDeviation`. */
  readonly above: Chain;
  readonly below: Chain;
  /** The exact curves, which show where the transition lies. */
  readonly theory: readonly TheoryLine[];
}

interface DeviationPatch extends Patch {
  /** Undefined where no trial has a verdict, or where no exact probability is known. */
  readonly deviation: number | undefined;
}

/** The same against one axis. */
export interface DeviationCurveBody {
  readonly kind: 'deviation-curve';
  readonly rate: RateName;
  readonly points: Chain;
}
