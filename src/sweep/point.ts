import type { ExperimentDeclaration } from './declaration.js';
import type { ParameterValue, Point, Sweep } from './sweep.js';

/** Every parameter of the cell with these axis values: fixed, swept, and the sizes that derived axes give. */
export function resolvePoint(
  sweep: Pick<Sweep, 'parameters' | 'axes'>,
  declaration: ExperimentDeclaration,
  coordinates: readonly ParameterValue[],
): Point {
  const point: Record<string, ParameterValue> = { ...sweep.parameters };
  sweep.axes.forEach(({ name }, axis) => {
    point[name] = coordinates[axis];
  });
  // In declaration order, in which an axis stands behind those that give what it needs.
  for (const axis of declaration.derivedAxes) {
    const ratio = point[axis.name];
    if (typeof ratio === 'number') point[axis.gives] = axis.derive(ratio, point);
  }
  return point;
}

/** The names of the sizes that the sweep's derived axes give, in the order of the axes. */
export function derivedSizeNames(sweep: Pick<Sweep, 'axes'>, declaration: ExperimentDeclaration): string[] {
  return sweep.axes.flatMap(({ name }) => declaration.derivedAxes.find((axis) => axis.name === name)?.gives ?? []);
}
