import { wordAt } from '../sweep/point.js';
import type { Point } from '../sweep/sweep.js';

/** A choice of a point, as one of its names; the schemas have passed every point that gets to an experiment. */
export function choiceAt<Name extends string>(point: Point, parameter: string, names: readonly Name[]): Name {
  const word = wordAt(point, parameter);
  const found = names.find((name) => name === word);
  if (found === undefined) throw new TypeError(`${parameter}: expected one of ${names.join(', ')}, got ${word}`);
  return found;
}
