import { InvalidArgumentError } from '@commander-js/extra-typings';
import type { Between } from '../statistics/between.js';
import type { ParameterValue } from '../sweep/sweep.js';

/** `solver=omp` becomes ['solver', 'omp'], `m=50` becomes ['m', 50]. */
export function parseAssignment(text: string): readonly [name: string, value: ParameterValue] {
  const at = text.indexOf('=');
  const value = text.slice(at + 1).trim();
  if (at < 1 || value === '') throw new InvalidArgumentError(`Expected axis=value, got "${text}".`);
  return [text.slice(0, at), parseValue(value)];
}

/** `solver=basis-pursuit,omp` becomes two values of an axis. */
export function parseBetween(text: string): Between {
  const at = text.indexOf('=');
  const values = text
    .slice(at + 1)
    .split(',')
    .map((word) => word.trim());
  if (at < 1 || values.length !== 2 || values.includes('')) {
    throw new InvalidArgumentError(`Expected axis=value,value, got "${text}".`);
  }
  return { axis: text.slice(0, at), a: parseValue(values[0]), b: parseValue(values[1]) };
}

function parseValue(text: string): ParameterValue {
  return Number.isNaN(Number(text)) ? text : Number(text);
}
