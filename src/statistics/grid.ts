import type { Cell, SweepPlan } from '../sweep/plan.js';
import { derivedSizeNames } from '../sweep/point.js';
import type { Sweep } from '../sweep/sweep.js';
import type { Tally } from '../sweep/tally.js';
import type { Interval } from './interval.js';
import { wilsonInterval } from './wilson.js';

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

/** All tallies on the axes. */
export interface Grid {
  readonly sweep: Sweep;
  readonly derivedSizes: readonly string[];
  /** Row-major: the last axis runs fastest. */
  readonly cells: readonly GridCell[];
}

/** Lays tallies, one per cell in grid order, on the axes of their sweep. */
export function buildGrid(plan: SweepPlan, tallies: readonly Tally[]): Grid {
  if (tallies.length !== plan.cellCount) {
    throw new RangeError(`a grid of ${plan.cellCount} cells needs as many tallies, got ${tallies.length}`);
  }
  const derivedSizes = derivedSizeNames(plan.sweep, plan.declaration);
  return {
    sweep: plan.sweep,
    derivedSizes,
    cells: tallies.map((tally, index) => buildCell(plan.cell(index), derivedSizes, tally)),
  };
}

function buildCell(cell: Cell, derivedSizeNames: readonly string[], tally: Tally): GridCell {
  const derivedSizes = derivedSizeNames.map((name) => Number(cell.point[name]));
  // An unresolved trial was run and did not show recovery, so it counts; a quarantined one never gave a verdict.
  const trials = tally.trials - tally.quarantined;
  if (trials === 0) return { cell, derivedSizes, tally, rate: undefined, interval: undefined };
  const { successes } = tally;
  return { cell, derivedSizes, tally, rate: successes / trials, interval: wilsonInterval({ successes, trials }) };
}
