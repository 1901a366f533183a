import type { Cell, SweepPlan } from '../sweep/plan.js';
import type { Sweep } from '../sweep/sweep.js';
import type { Tally } from '../sweep/tally.js';

export interface GridCell {
  readonly cell: Cell;
  /** The integers that derived axes gave here, in the order of `Grid.derivedSizes`. */
  readonly derivedSizes: readonly number[];
  readonly tally: Tally;
  /** successes / (trials - quarantined); undefined before the first such trial. */
  readonly rate: number | undefined;
  /** The 95 % Wilson interval of the success probability; undefined with `rate`. */
  readonly interval: Interval | undefined;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** All tallies on the axes. */
export interface Grid {
  readonly sweep: Sweep;
  readonly derivedSizes: readonly string[];
  /** Row-major: the last axis runs fastest. */
  readonly cells: readonly GridCell[];
}

export declare function buildGrid(plan: SweepPlan, tallies: readonly Tally[]): Grid;
