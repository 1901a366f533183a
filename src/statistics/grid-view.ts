import type { Axis, ParameterValue, Point } from '../sweep/sweep.js';
import type { Grid, GridCell } from './grid.js';
import { computeTransition } from './transition/compute-transition.js';
import { gatherColumn } from './transition/gather-column.js';
import type { Transition } from './transition/transition.js';
import type { VerdictTable } from './verdict-table.js';

/** Which slice of a grid to look at. */
export interface GridViewRequest {
  /** The name of the horizontal axis. */
  readonly x: string;
  /** The name of the vertical axis; left out for a view along one axis. */
  readonly y?: string;
  /** One value for each further axis; an axis that has one value only need not be named. */
  readonly slice?: Point;
}

/**
 * A grid seen along one axis or two, the others held. Both axes rise: numeric values are sorted, while an
 * axis of words keeps the order of the sweep file and is placed by index.
 */
export interface GridView {
  readonly x: Axis;
  readonly y: Axis | undefined;
  /** Where `x.values` lie: the values themselves, or 0, 1, 2, ... on an axis of words. */
  readonly xPositions: readonly number[];
  /** The same for y; a single 0 without a y axis. */
  readonly yPositions: readonly number[];
  /** The values at which the other axes are held, by name. */
  readonly slice: Point;
  /** cells[ix][iy]; without a y axis each column holds one cell. */
  readonly cells: readonly (readonly GridCell[])[];
  /**
   * With a y axis, the transition along y in each column, x.values.length of them. Without one, a single one along x.
   * Undefined along an axis of words.
   */
  readonly transitions: readonly (Transition | undefined)[];
}

export type GridViewErrorCode = 'axis-unknown' | 'axis-twice' | 'slice-incomplete' | 'slice-value-unknown' | 'no-axis';

/** The caller must name other axes or another slice. */
export class GridViewError extends Error {
  override readonly name = 'GridViewError';
  constructor(
    readonly code: GridViewErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Looks at a grid along the axes of the request; throws `GridViewError` where they do not fit the sweep's. */
export function viewGrid({ grid, table }: { grid: Grid; table: VerdictTable }, request: GridViewRequest): GridView {
  const { axes } = grid.sweep;
  if (table.cellCount !== grid.cells.length) {
    throw new RangeError(`a grid of ${grid.cells.length} cells needs a table of as many, got ${table.cellCount}`);
  }
  if (request.y === request.x) throw new GridViewError('axis-twice', `x and y both name the axis ${request.x}`);
  const x = orderAxis(axes, request.x);
  const y = request.y === undefined ? undefined : orderAxis(axes, request.y);
  const held = holdAxes(axes, request);
  const offset = axes.reduce((sum, { name }, at) => sum + (held.indices.get(name) ?? 0) * axisStride(axes, at), 0);
  const cellIndices = x.order.map((ix) =>
    (y?.order ?? [0]).map((iy) => offset + ix * x.stride + (y === undefined ? 0 : iy * y.stride)),
  );
  // Without a y axis the one column runs along x.
  const fitted = y ?? x;
  const columns = y === undefined ? [cellIndices.flat()] : cellIndices;
  return {
    x: x.axis,
    y: y?.axis,
    xPositions: x.positions,
    yPositions: y?.positions ?? [0],
    slice: held.slice,
    cells: cellIndices.map((column) => column.map((index) => grid.cells[index])),
    transitions: columns.map((cells) => {
      if (!fitted.numeric) return undefined;
      const whole = grid.wholeAxes.includes(fitted.axis.name);
      return computeTransition(gatherColumn(table, { cells, positions: fitted.positions, whole }));
    }),
  };
}

interface OrderedAxis {
  readonly axis: Axis;
  readonly numeric: boolean;
  readonly positions: readonly number[];
  /** Indices into the sweep's axis, in the view's order. */
  readonly order: readonly number[];
  /** The step in the grid's cells from one value of the axis to the next. */
  readonly stride: number;
}

function orderAxis(axes: readonly Axis[], name: string): OrderedAxis {
  const at = axes.findIndex((axis) => axis.name === name);
  if (axes.length === 0) throw new GridViewError('no-axis', `the sweep has no axes, so none can be named ${name}`);
  if (at < 0) {
    const known = axes.map((axis) => axis.name).join(', ');
    throw new GridViewError('axis-unknown', `the sweep has no axis ${name}; its axes are ${known}`);
  }
  const stride = axisStride(axes, at);
  const { values } = axes[at];
  const numbers = values.filter((value) => typeof value === 'number');
  const order = values.map((_, index) => index);
  if (numbers.length < values.length) return { axis: axes[at], numeric: false, positions: order, order, stride };
  order.sort((a, b) => numbers[a] - numbers[b]);
  const positions = order.map((index) => numbers[index]);
  return { axis: { name, values: positions }, numeric: true, positions, order, stride };
}

function axisStride(axes: readonly Axis[], at: number): number {
  return axes.slice(at + 1).reduce((product, { values }) => product * values.length, 1);
}

/** The value, and its index, at which each axis outside the view is held. */
function holdAxes(axes: readonly Axis[], request: GridViewRequest): { slice: Point; indices: Map<string, number> } {
  const wanted = request.slice ?? {};
  const others = axes.filter(({ name }) => name !== request.x && name !== request.y);
  for (const name of Object.keys(wanted)) {
    if (!others.some((axis) => axis.name === name)) {
      const known = others.length === 0 ? 'none' : others.map((axis) => axis.name).join(', ');
      throw new GridViewError('axis-unknown', `the slice holds ${name}, but the axes outside the view are: ${known}`);
    }
  }
  const slice: Record<string, ParameterValue> = {};
  const indices = new Map<string, number>();
  for (const { name, values } of others) {
    const given = Object.hasOwn(wanted, name);
    if (!given && values.length > 1) {
      throw new GridViewError('slice-incomplete', `the slice must hold ${name} at one of ${values.join(', ')}`);
    }
    const index = given ? values.indexOf(wanted[name]) : 0;
    if (index < 0) {
      const text = `the axis ${name} has no value ${wanted[name]}; it has ${values.join(', ')}`;
      throw new GridViewError('slice-value-unknown', text);
    }
    slice[name] = values[index];
    indices.set(name, index);
  }
  return { slice, indices };
}
