import type { PlannedCell, SweepPlan } from '../sweep/plan.js';
import { createPointCursor, derivedSizeNames } from '../sweep/point.js';
import type { Sweep } from '../sweep/sweep.js';
import type { Tally } from '../sweep/tally.js';
import { isWholeAxis } from '../sweep/whole-axis.js';
import { binomialDeviation } from './binomial-deviation.js';
import type { Interval } from './interval.js';
import { wilsonInterval } from './wilson.js';

export interface GridCell {
  readonly cell: PlannedCell;
  /** The integers that derived axes gave here, in the order of `Grid.derivedSizes`. */
  readonly derivedSizes: readonly number[];
  readonly tally: Tally;
  /** successes / (trials - quarantined); undefined before the first such trial. */
  readonly rate: number | undefined;
  /** The 95 % Wilson interval of the success probability; undefined with `rate`. */
  readonly interval: Interval | undefined;
  /** The success probability by theory, to 9 digits; undefined where none is known. */
  readonly exact: number | undefined;
  /** How far the successes lie from it, in standard errors to 6 decimals; undefined without it or without `rate`. */
  readonly deviation: number | undefined;
}

/** Success probabilities by theory, one per cell in grid order; undefined where none is known. */
export type ExactProbabilities = readonly (number | undefined)[];

/** All tallies on the axes. */
export interface Grid {
  readonly sweep: Sweep;
  readonly derivedSizes: readonly string[];
  /** The axes that take whole values alone. */
  readonly wholeAxes: readonly string[];
  /** Whether any cell has an `exact` probability. */
  readonly exactKnown: boolean;
  /** Row-major: the last axis runs fastest. */
  readonly cells: readonly GridCell[];
}

/** Lays tallies, one per cell in grid order, on the axes of their sweep, beside what theory says of the cells. */
export function buildGrid(plan: SweepPlan, tallies: readonly Tally[], exact: ExactProbabilities = []): Grid {
  if (tallies.length !== plan.cellCount) {
    throw new RangeError(`a grid of ${plan.cellCount} cells needs as many tallies, got ${tallies.length}`);
  }
  const derivedSizes = derivedSizeNames(plan.sweep, plan.declaration);
  return {
    sweep: plan.sweep,
    derivedSizes,
    wholeAxes: plan.sweep.axes.filter((axis) => isWholeAxis(axis, plan.declaration)).map(({ name }) => name),
    exactKnown: exact.some((probability) => probability !== undefined),
    cells: tallies.map((tally, index) => ({
      ...buildCell(plan.cell(index), derivedSizes, tally),
      ...compare(tally, exact[index]),
    })),
  };
}

/** The cell of a page: its place in the grid, but not its point, which costs more to make than all the rest. */
export interface PlacedCell extends Omit<GridCell, 'cell' | 'exact' | 'deviation'> {
  readonly cell: Omit<PlannedCell, 'point'>;
}

/** Lays single tallies on the axes of their sweep, for those who read few cells at a time. */
export function createCellReader({ sweep, declaration }: SweepPlan): (index: number, tally: Tally) => PlacedCell {
  const names = derivedSizeNames(sweep, declaration);
  const pointOf = createPointCursor(sweep, declaration);
  return (index, tally) => {
    const point = pointOf(index);
    const cell = { index, coordinates: sweep.axes.map(({ name }) => point[name]) };
    return { cell, derivedSizes: names.map((name) => Number(point[name])), tally, ...estimateRate(tally) };
  };
}

function buildCell(
  cell: PlannedCell,
  sizeNames: readonly string[],
  tally: Tally,
): Omit<GridCell, 'exact' | 'deviation'> {
  const derivedSizes = sizeNames.map((name) => Number(cell.point[name]));
  return { cell, derivedSizes, tally, ...estimateRate(tally) };
}

function estimateRate(tally: Tally): Pick<GridCell, 'rate' | 'interval'> {
  // An unresolved trial was run and did not show recovery, so it counts; a quarantined one never gave a verdict.
  const trials = tally.trials - tally.quarantined;
  if (trials === 0) return { rate: undefined, interval: undefined };
  const { successes } = tally;
  return { rate: successes / trials, interval: wilsonInterval({ successes, trials }) };
}

/** Rounded to the digits that theory is sure of, so that a last bit in which engines differ does not reach files. */
function compare(tally: Tally, probability: number | undefined): Pick<GridCell, 'exact' | 'deviation'> {
  if (probability === undefined) return { exact: undefined, deviation: undefined };
  const exact = Number(probability.toPrecision(9));
  const trials = tally.trials - tally.quarantined;
  if (trials === 0) return { exact, deviation: undefined };
  // By the probability before rounding: a rounded one near 1 would make a rare failure impossible.
  const deviation = binomialDeviation({ successes: tally.successes, trials, probability });
  // Adding 0 turns a negative zero into 0.
  return { exact, deviation: Math.round(deviation * 1e6) / 1e6 + 0 };
}
