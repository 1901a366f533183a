import { wordAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';

/** The choice that a point makes for a parameter; throws where it is none of the names. */
export function choiceAt<Name extends string>(point: Point, parameter: string, names: readonly Name[]): Name {
  const word = wordAt(point, parameter);
  const found = names.find((name) => name === word);
  if (found === undefined) throw new TypeError(`${parameter}: expected one of ${names.join(', ')}, got ${word}`);
  return found;
}
