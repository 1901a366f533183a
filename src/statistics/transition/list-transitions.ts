import type { ParameterValue } from '../../sweep/sweep.js';
import type { Grid } from '../grid.js';
import { studentT95 } from '../student-t.js';
import type { VerdictTable } from '../verdict-table.js';
import { computeTransition } from './compute-transition.js';
import { gatherColumn } from './gather-column.js';
import type { Transition, TransitionPoint } from './transition.js';

/** The transition along one axis at values of all others. */
export interface GridTransition {
  readonly axis: string;
  /** In the order of the sweep's axes; undefined for the axis itself. */
  readonly held: readonly (ParameterValue | undefined)[];
  readonly transition: Transition;
  /** By theory, for the points of `transition`; undefined where it is not known. */
  readonly exact: readonly (ExactPoint | undefined)[];
}

interface ExactPoint {
  /** Where theory's success probability is the level, to 9 digits. */
  readonly location: number;
  /**
   * How far the measured location lies above it, in standard errors to 6 decimals. It is beyond Student's 95 % point
   * exactly where the interval does not hold the exact location. Undefined without a location, and where the interval
   * is a whole gap or open on that side.
   */
  readonly deviation: number | undefined;
}

/**
 * The transitions of every column of a grid, along each axis of at least two numbers, in grid order of the other axes.
 */
export function listTransitions(grid: Grid, table: VerdictTable): GridTransition[] {
  const { axes } = grid.sweep;
  return axes.flatMap((axis, at) => {
    const numbers = axis.values.filter((value) => typeof value === 'number');
    if (numbers.length < 2 || numbers.length < axis.values.length) return [];
    const stride = axes.slice(at + 1).reduce((product, { values }) => product * values.length, 1);
    const order = numbers.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
    const positions = order.map(({ value }) => value);
    const whole = grid.wholeAxes.includes(axis.name);
    const columns: GridTransition[] = [];
    for (let first = 0; first < grid.cells.length; first += 1) {
      if (Math.floor(first / stride) % axis.values.length !== 0) continue;
      const cells = order.map(({ index }) => first + index * stride);
      const transition = computeTransition(gatherColumn(table, { cells, positions, whole }));
      const held = grid.cells[first].cell.coordinates.map((value, other) => (other === at ? undefined : value));
      const probabilities = cells.map((cell) => grid.cells[cell].exact);
      const exact = transition.points.map((point) =>
        comparePoint(point, locateExactly({ positions, whole, probabilities }, point.level), transition.trialCount),
      );
      columns.push({ axis: axis.name, held, transition, exact });
    }
    return columns;
  });
}

/**
 * The crossing of theory's curve, logits linear between neighbouring whole values. Undefined where it lies in a gap that has
 * values between its cells: the curve there is not known from them.
 */
function locateExactly(
  column: {
    readonly positions: readonly number[];
    readonly whole: boolean;
    readonly probabilities: readonly (number | undefined)[];
  },
  level: number,
): number | undefined {
  const { positions, whole, probabilities } = column;
  if (!whole) return undefined;
  for (let gap = 0; gap + 1 < positions.length; gap += 1) {
    const [a, b] = [probabilities[gap], probabilities[gap + 1]];
    if (a === undefined || b === undefined || a >= level === b >= level) continue;
    if (positions[gap + 1] - positions[gap] > 1) return undefined;
    const certain = Math.min(a, b) <= 0 || Math.max(a, b) >= 1;
    const [from, to, at] = certain ? [a, b, level] : [a, b, level].map((p) => Math.log(p / (1 - p)));
    return Number((positions[gap] + (from - at) / (from - to)).toPrecision(9));
  }
  return undefined;
}

function comparePoint(
  { location, low, high, how }: TransitionPoint,
  exact: number | undefined,
  trialCount: number,
): ExactPoint | undefined {
  if (exact === undefined) return undefined;
  const end = location !== undefined && exact < location ? low : high;
  if (location === undefined || end === undefined || end === location || how === 'whole-gap') {
    return { location: exact, deviation: undefined };
  }
  const error = Math.abs(end - location) / studentT95(trialCount - 1);
  return { location: exact, deviation: Math.round(((location - exact) / error) * 1e6) / 1e6 + 0 };
}
