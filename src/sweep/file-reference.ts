import type { ParameterValue, Sweep } from './sweep.js';

/** A file by its content: `sha256:` and 64 hexadecimal digits. What a canonical sweep holds in place of a path. */
export type FileReference = `sha256:${string}`;

const pattern = /^sha256:[0-9a-f]{64}$/;

/** So many digits tell the files of a sweep apart. */
const shownDigitCount = 12;

export function isFileReference(value: unknown): value is FileReference {
  return typeof value === 'string' && pattern.test(value);
}

/** Every file that a sweep names, once. No other value of a parameter looks like a reference. */
export function listFileReferences({ parameters, axes }: Pick<Sweep, 'parameters' | 'axes'>): FileReference[] {
  const values = [...Object.values(parameters), ...axes.flatMap((axis) => axis.values)];
  return [...new Set(values.filter(isFileReference))];
}

/** The value as people see it: of a reference the first digits. */
export function shortenReference(value: ParameterValue): ParameterValue {
  return isFileReference(value) ? `${value.slice(0, 'sha256:'.length + shownDigitCount)}…` : value;
}
