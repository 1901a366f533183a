import type { SweepPlan } from '../sweep/plan.js';
import { derivedSizeNames } from '../sweep/point.js';
import type { Axis, ParameterValue, Sweep } from '../sweep/sweep.js';
import { type Between, chooseBetween } from './between.js';
import type { Interval } from './interval.js';
import { type PairTally, tallyPairs } from './pair-tally.js';
import { pairedInterval } from './paired-interval.js';
import type { VerdictTable } from './verdict-table.js';

/** Two values of one axis compared on the grid of the other axes. */
export interface PairedGrid {
  readonly sweep: Sweep;
  readonly between: Between;
  /** The axes of the sweep but that of `between`. */
  readonly axes: readonly Axis[];
  /** The sizes from derived axes that are the same for both values, in every cell. */
  readonly derivedSizes: readonly string[];
  /** Row-major in `axes`: the last axis runs fastest. */
  readonly cells: readonly PairedCell[];
}

export interface PairedCell {
  /** The cell of value a in the grid of the sweep. */
  readonly indexA: number;
  /** In the order of `PairedGrid.axes`. */
  readonly coordinates: readonly ParameterValue[];
  /** In the order of `PairedGrid.derivedSizes`. */
  readonly derivedSizes: readonly number[];
  readonly tally: PairTally;
  /** P(a) - P(b) as measured; undefined before the first pair of verdicts. */
  readonly difference: number | undefined;
  /** Tango's 95 % interval; undefined with `difference`. */
  readonly interval: Interval | undefined;
}

/**
 * Pairs the trials of two values of an axis by their trial numbers, in every cell of the other axes. Where the axis is
 * no coordinate of the streams, such as that of solvers, both values judge the same instance in a trial. Without
 * `between` it takes the one axis that is a choice between two words. Throws `BetweenError` where neither fits.
 */
export function buildPairedGrid(plan: SweepPlan, table: VerdictTable, asked: Between | undefined): PairedGrid {
  const { sweep } = plan;
  const between = chooseBetween(sweep.axes, asked);
  const at = sweep.axes.findIndex(({ name }) => name === between.axis);
  const { values } = sweep.axes[at];
  const stride = sweep.axes.slice(at + 1).reduce((product, axis) => product * axis.values.length, 1);
  const toB = (values.indexOf(between.b) - values.indexOf(between.a)) * stride;
  const cellsA = Array.from({ length: plan.cellCount }, (_, index) => index)
    .filter((index) => values[Math.floor(index / stride) % values.length] === between.a)
    .map((index) => plan.cell(index));
  const derivedSizes = derivedSizeNames(sweep, plan.declaration).filter((name) =>
    cellsA.every(({ index, point }) => plan.cell(index + toB).point[name] === point[name]),
  );
  const tallies = tallyPairs(
    table,
    cellsA.map(({ index }) => ({ a: index, b: index + toB })),
  );
  return {
    sweep,
    between,
    axes: sweep.axes.filter(({ name }) => name !== between.axis),
    derivedSizes,
    cells: cellsA.map((cell, pair) => ({
      indexA: cell.index,
      coordinates: cell.coordinates.filter((_, axis) => axis !== at),
      derivedSizes: derivedSizes.map((name) => Number(cell.point[name])),
      tally: tallies[pair],
      ...measure(tallies[pair]),
    })),
  };
}

function measure(tally: PairTally): Pick<PairedCell, 'difference' | 'interval'> {
  const { trials, onlyA, onlyB } = tally;
  if (trials === 0) return { difference: undefined, interval: undefined };
  return { difference: (onlyA - onlyB) / trials, interval: pairedInterval(tally) };
}
