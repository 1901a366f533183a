import type { ExperimentDeclaration } from './declaration.js';
import type { Axis } from './sweep.js';

/**
 * Whether an axis has whole values alone, so that no value lies between 3 and 4: all of its values are whole, and its
 * parameter refuses a value half a step further. A derived axis is a ratio, so it has values in between.
 */
export function isWholeAxis({ name, values }: Axis, { parameters }: ExperimentDeclaration): boolean {
  const parameter = parameters.find((declared) => declared.name === name);
  if (parameter === undefined) return false;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length || !numbers.every(Number.isInteger)) return false;
  const last = Math.max(...numbers);
  return numbers.every((value) => value === last || !parameter.schema.safeParse(value + 0.5).success);
}
