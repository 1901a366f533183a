import type { ExperimentDeclaration } from './declaration.js';
import type { Axis } from './sweep.js';

/**
 * Whether an axis takes whole values alone, so that nothing lies between 3 and 4: all of its values are, and its parameter
 * refuses what lies half a step further. A derived axis is a ratio, and takes what lies between.
 */
export function isWholeAxis({ name, values }: Axis, { parameters }: ExperimentDeclaration): boolean {
  const parameter = parameters.find((declared) => declared.name === name);
  if (parameter === undefined) return false;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || !numbers.every(Number.isInteger)) return false;
  const last = Math.max(...numbers);
  return numbers.every((value) => value === last || !parameter.schema.safeParse(value + 0.5).success);
}
