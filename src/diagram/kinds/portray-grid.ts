import type { Chain } from '../../statistics/contour.js';
import { buildGrid, type ExactProbabilities, type Grid } from '../../statistics/grid.js';
import { type GridView, GridViewError, type GridViewRequest, viewGrid } from '../../statistics/grid-view.js';
import { tallyCells, type VerdictTable } from '../../statistics/verdict-table.js';
import type { ExperimentDeclaration, Overlay, OverlayRequest } from '../../sweep/declaration.js';
import { readNumberBounds } from '../../sweep/number-bounds.js';
import type { SweepPlan } from '../../sweep/plan.js';
import type { Axis, ParameterValue, Point } from '../../sweep/sweep.js';
import { axisDomain, axisEdges, axisScale } from '../page/axis-scale.js';
import { traceHalf } from './trace-half.js';

/** A share of the distance from a bound to the nearest cell, less than the width of a line. */
const approachShare = 1e-3;

/** The choice of axes and slice; axes that are left out are chosen in the order of the sweep file. */
export interface ViewChoice {
  /** The horizontal axis; by default the first one. */
  readonly x?: string | undefined;
  /** The vertical axis; by default the first other one. */
  readonly y?: string | undefined;
  /** The values at which axes are held; further axes that are not drawn are held at their first value. */
  readonly slice?: Point | undefined;
}

/** A slice of a sweep's grid, with contour and theory, for a diagram. */
export interface GridPortrait {
  readonly grid: Grid;
  readonly view: GridView;
  /** The line through the columns' 50 % points (`traceHalf`); empty for a view along one axis or along words. */
  readonly contour: readonly Chain[];
  /** Theory, in the view's coordinates. */
  readonly overlays: readonly Overlay[];
}

/** Chooses a slice of the grid and adds contour and theory; throws `GridViewError` where the choice does not fit. */
export function portrayGrid(input: {
  readonly plan: SweepPlan;
  readonly table: VerdictTable;
  readonly exact?: ExactProbabilities | undefined;
  readonly view?: ViewChoice;
}): GridPortrait {
  const { plan, table, exact } = input;
  const grid = buildGrid(plan, tallyCells(table), exact);
  const view = viewGrid({ grid, table }, completeChoice(plan.sweep.axes, input.view ?? {}));
  if (view.y === undefined || !isNumeric(view.x) || !isNumeric(view.y)) {
    return { grid, view, contour: [], overlays: [] };
  }
  return {
    grid,
    view,
    contour: traceHalf(view),
    overlays: listOverlays(view, { name: view.y.name, range: reachOf(view.y.name, view.yPositions, plan) }, plan),
  };
}

export function isNumeric(axis: Axis): boolean {
  return axis.values.every((value) => typeof value === 'number');
}

function completeChoice(axes: readonly Axis[], choice: ViewChoice): GridViewRequest {
  // An axis that the caller holds is not drawn, unless the caller names it as `x` or `y` too.
  const free = axes.filter(({ name }) => choice.slice === undefined || !Object.hasOwn(choice.slice, name));
  const x = choice.x ?? free.find(({ name }) => name !== choice.y)?.name;
  if (x === undefined)
    throw new GridViewError('no-axis', 'a diagram needs a horizontal axis, and the sweep has no other');
  const y = choice.y ?? free.find(({ name }) => name !== x)?.name;
  const slice: Record<string, ParameterValue> = {};
  for (const { name, values } of axes) {
    if (name !== x && name !== y) slice[name] = values[0];
  }
  const request = { x, slice: { ...slice, ...choice.slice } };
  return y === undefined ? request : { ...request, y };
}

/** The theory curves over the horizontal axis of the view and a vertical quantity, which is an axis or a metric. */
export function listOverlays(
  view: GridView,
  y: { readonly name: string; readonly range: OverlayRequest['yRange'] },
  plan: SweepPlan,
): readonly Overlay[] {
  const { sweep, declaration } = plan;
  if (!isNumeric(view.x)) return [];
  return declaration.overlays({
    x: view.x.name,
    y: y.name,
    xRange: reachOf(view.x.name, view.xPositions, plan),
    yRange: y.range,
    fixed: fixedPoint(view.cells[0][0].cell.point, [view.x.name, y.name], declaration),
    criterion: sweep.criterion,
  });
}

/**
 * The range from edge to edge of the cells, limited to valid values of the axis, so that theory is not asked for a network
 * without layers.
 */
function reachOf(
  name: string,
  positions: readonly number[],
  { declaration }: Pick<SweepPlan, 'declaration'>,
): OverlayRequest['xRange'] {
  const [low, high] = axisDomain(axisEdges(positions, axisScale(positions)));
  const named = [...declaration.parameters, ...declaration.derivedAxes].find((one) => one.name === name);
  if (named === undefined) return [low, high];
  const bounds = readNumberBounds(named.schema);
  const first = positions[0];
  const last = positions[positions.length - 1];
  // An end that is no valid value is only approached.
  const least = bounds.holdsLow ? bounds.low : bounds.low + approachShare * (first - bounds.low);
  const most = bounds.holdsHigh ? bounds.high : bounds.high - approachShare * (bounds.high - last);
  return [Math.max(low, least), Math.min(high, most)];
}

/** A cell's point without the drawn axes and without every size that moves with them. */
function fixedPoint(point: Point, drawn: readonly string[], declaration: ExperimentDeclaration): Point {
  const moving = new Set(drawn);
  // In the declaration's order an axis comes after those that give the parameters that it needs, so one pass suffices.
  for (const { name, gives, needs } of declaration.derivedAxes) {
    if (!Object.hasOwn(point, name)) continue;
    if (moving.has(name) || needs.some((need) => moving.has(need))) moving.add(gives);
  }
  return Object.fromEntries(Object.entries(point).filter(([name]) => !moving.has(name)));
}
