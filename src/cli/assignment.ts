import { InvalidArgumentError } from '@commander-js/extra-typings';

/** `solver=omp` becomes ['solver', 'omp'], `m=50` becomes ['m', 50]. */
export function parseAssignment(text: string): readonly [name: string, value: number | string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(`Expected axis=value, got "${text}".`);
  const value = text.slice(at + 1);
  return [text.slice(0, at), Number.isNaN(Number(value)) ? value : Number(value)];
}
