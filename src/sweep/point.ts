import type { ExperimentDeclaration } from './declaration.js';
import type { Axis, ParameterValue, Point, Sweep } from './sweep.js';
import { type Cells, canHold } from './where.js';

/** All parameters of the cell with these axis values: the fixed and swept ones, and the sizes that derived axes give. */
export function resolvePoint(
  sweep: Pick<Sweep, 'parameters' | 'axes'>,
  declaration: Pick<ExperimentDeclaration, 'derivedAxes'>,
  coordinates: readonly ParameterValue[],
): Point {
  const point: Record<string, ParameterValue> = { ...sweep.parameters };
  sweep.axes.forEach(({ name }, axis) => {
    point[name] = coordinates[axis];
  });
  // In the declaration's order an axis comes after those that give the parameters that it needs.
  for (const axis of declaration.derivedAxes) {
    const ratio = point[axis.name];
    if (typeof ratio === 'number') point[axis.gives] = axis.derive(ratio, point);
  }
  return point;
}

/**
 * The points of many cells, for loops over whole grids. Each call overwrites the object that the previous one returned.
 */
export function createPointCursor(
  sweep: Pick<Sweep, 'parameters' | 'axes'>,
  declaration: Pick<ExperimentDeclaration, 'derivedAxes'>,
): (cell: number) => Point {
  const { axes } = sweep;
  const given = new Set([...Object.keys(sweep.parameters), ...axes.map(({ name }) => name)]);
  const derivedAxes = declaration.derivedAxes.filter(({ name }) => given.has(name));
  const point: Record<string, ParameterValue> = { ...sweep.parameters };
  return (cell) => {
    let rest = cell;
    for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
      const { name, values } = axes[axis];
      point[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    for (const { name, gives, derive } of derivedAxes) point[gives] = derive(Number(point[name]), point);
    return point;
  };
}

/**
 * The parameters that some cell reads in a sweep with these fixed values and axes; a parameter in neither may have any value.
 */
export function listReadParameters(
  { parameters }: Pick<ExperimentDeclaration, 'parameters'>,
  cells: Cells,
): ExperimentDeclaration['parameters'] {
  return parameters.filter(({ readBy }) => readBy === undefined || canHold(readBy, cells));
}

/** The axes' values at a position of the grid: row-major, the last axis varies fastest. */
export function cellCoordinates(axes: readonly Axis[], index: number): ParameterValue[] {
  const coordinates: ParameterValue[] = new Array<ParameterValue>(axes.length);
  let rest = index;
  for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
    const { values } = axes[axis];
    coordinates[axis] = values[rest % values.length];
    rest = Math.floor(rest / values.length);
  }
  return coordinates;
}

/**
 * The names of the sizes that ratios give in this sweep: first those of its axes in their order, then those of fixed ratios
 * in the declaration's order.
 */
export function derivedSizeNames(
  sweep: Pick<Sweep, 'parameters' | 'axes'>,
  declaration: Pick<ExperimentDeclaration, 'derivedAxes'>,
): string[] {
  const swept = sweep.axes.flatMap(({ name }) => declaration.derivedAxes.find((axis) => axis.name === name) ?? []);
  const fixed = declaration.derivedAxes.filter(({ name }) => name in sweep.parameters);
  return [...swept, ...fixed].map(({ gives }) => gives);
}
