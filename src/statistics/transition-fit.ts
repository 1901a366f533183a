import type { Interval } from './grid.js';

/** The penalised logistic fit of success against one axis, the other coordinates held: a column of a diagram. */
export interface TransitionFit {
  /** Where the fitted success probability is 1/2, in the units of the fitted axis. */
  readonly location: number;
  /** 95 % interval of `location`, trials resampled (jackknife over trials). */
  readonly interval: Interval;
  /** The distance over which the fitted probability goes from 0.9 to 0.1. */
  readonly width: number;
}

/** One column: Y positions along the fitted axis, and T x Y verdict codes (trial by trial) with `notSettled` allowed. */
export interface TransitionData {
  readonly positions: readonly number[];
  readonly trialCount: number;
  readonly codes: Uint8Array;
}

/** Undefined where the column holds no transition: all succeed, all fail, or the fit leaves the axis' range. */
export declare function fitTransition(data: TransitionData): TransitionFit | undefined;
