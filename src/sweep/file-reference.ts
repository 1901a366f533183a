import type { ParameterValue, Sweep } from './sweep.js';

/** A file by its content, as `sha256:` and 64 hexadecimal digits; a canonical sweep has it in place of a path. */
export type FileReference = `sha256:${string}`;

const pattern = /^sha256:[0-9a-f]{64}$/;

/** Enough digits to tell the files of a sweep apart. */
const shownDigitCount = 12;

export function isFileReference(value: unknown): value is FileReference {
  return typeof value === 'string' && pattern.test(value);
}

/** Every file that a sweep names, without repetition. No other value of a parameter has the form of a reference. */
export function listFileReferences({ parameters, axes }: Pick<Sweep, 'parameters' | 'axes'>): FileReference[] {
  const values = [...Object.values(parameters), ...axes.flatMap((axis) => axis.values)];
  return [...new Set(values.filter(isFileReference))];
}

/** The value as text for users; a reference is shortened to its first digits. */
export function shortenReference(value: ParameterValue): ParameterValue {
  return isFileReference(value) ? `${value.slice(0, 'sha256:'.length + shownDigitCount)}…` : value;
}
