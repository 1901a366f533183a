import { InvalidArgumentError } from '@commander-js/extra-typings';

/** `solver=omp` becomes ['solver', 'omp'], `m=50` becomes ['m', 50]. */
export function parseAssignment(text: string): readonly [name: string, value: number | string] {
  const at = text.indexOf('=');
  const value = text.slice(at + 1).trim();
  if (at < 1 || value === '') throw new InvalidArgumentError(`Expected axis=value, got "${text}".`);
  return [text.slice(0, at), Number.isNaN(Number(value)) ? value : Number(value)];
}
