/** The success probabilities whose places are looked for: the half-way point first, then both ends of the transition. */
export const transitionLevels = [0.5, 0.1, 0.9] as const;
export type TransitionLevel = (typeof transitionLevels)[number];

/**
 * How a point came to be:
 *
 * - `local`: a quadratic fitted to the logits of the cells around it
 * - `two-cells`: a line between the logits of its two neighbours, where fewer than four cells lie in the transition
 * - `whole-gap`: the same, but one neighbour all but always succeeds and the other all but always fails: the grid is
 *   coarser than the transition, and the interval is the gap between them at least
 * - `open`: one of the first two, with an interval that leaves the axis
 * - `outside`: the column does not cross the level; an end of the interval may be known all the same
 * - `not-monotone`: success does not go one way along the axis, so that it has no such point
 */
type TransitionSource = 'local' | 'two-cells' | 'whole-gap' | 'open' | 'outside' | 'not-monotone';

/** Where the success probability is `level`, in the units of the axis. */
export interface TransitionPoint {
  readonly level: TransitionLevel;
  /** Undefined where `how` is `outside` or `not-monotone`. */
  readonly location: number | undefined;
  /** The 95 % interval; undefined where it leaves the axis. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly how: TransitionSource;
  /** The fitted curve that gave the location; undefined without one. */
  readonly piece: LogitPiece | undefined;
}

/**
 * logit P(success) = c0 + c1 v + c2 v^2, v from -1 to 1 between two positions of the axis: evenly, or in equal ratios on
 * a geometric axis.
 */
export interface LogitPiece {
  readonly from: number;
  readonly to: number;
  readonly geometric: boolean;
  readonly coefficients: readonly [c0: number, c1: number, c2: number];
}

/** What the verdicts of one column say of its transition. */
export interface Transition {
  /** Whether success is lost or won along the axis; undefined where nothing changes, or not in one direction. */
  readonly direction: 'falls' | 'rises' | undefined;
  /** Trials with a verdict in any cell of the column, quarantined ones left out. */
  readonly trialCount: number;
  /** The points of `transitionLevels`, in that order. */
  readonly points: readonly [half: TransitionPoint, tenth: TransitionPoint, nineTenths: TransitionPoint];
  /** The distance between the 10 % and the 90 % point, with its 95 % interval; an end is undefined where it is open. */
  readonly width:
    | { readonly value: number; readonly low: number | undefined; readonly high: number | undefined }
    | undefined;
}
