import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { resolvePoint } from '../../src/sweep/point.js';
import type { ParameterValue, Point, Sweep } from '../../src/sweep/sweep.js';

/** All points of a grid in grid order, by recursion over the axes: the naive twin of every loop over cells. */
export function listPoints(sweep: Sweep, declaration: ExperimentDeclaration): Point[] {
  const extend = (coordinates: readonly ParameterValue[]): ParameterValue[][] => {
    if (coordinates.length === sweep.axes.length) return [[...coordinates]];
    return sweep.axes[coordinates.length].values.flatMap((value) => extend([...coordinates, value]));
  };
  return extend([]).map((coordinates) => resolvePoint(sweep, declaration, coordinates));
}

/** The cells that share a master instance, by the parameters that they must share. */
export function instanceKey(point: Point, declaration: ExperimentDeclaration): string {
  const shared = declaration.parameters.filter(({ name }) => !declaration.coupledParameters.includes(name));
  return JSON.stringify(shared.map(({ name }) => point[name]));
}
