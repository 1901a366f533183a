import { isFileReference, shortenReference } from '../../sweep/file-reference.js';
import { nearestNameHint } from '../../sweep/nearest-name.js';
import type { ParameterValue } from '../../sweep/sweep.js';

/** The files of a sweep file by their reference, as it names them. */
export type FileNames = ReadonlyMap<ParameterValue, string>;

/** What of an axis a text on the command line means: an index of its values. */
export type ValueSearch =
  | { readonly kind: 'found'; readonly index: number }
  | { readonly kind: 'several'; readonly indices: readonly number[] }
  | { readonly kind: 'none' };

/** Computed values differ from what people type in their last digits. */
const relativeErrorMax = 1e-6;

/** A number that was rounded to fewer digits says too little to be taken for a value that it is not. */
const roundedDigitsMin = 2;

const listedValuesMax = 24;
const nearestValuesMax = 3;

/**
 * The value itself; else the only number within a relative 1e-6 of what was written; else the only one that, rounded to as
 * many digits as were written (two at least), is what was written. A file is named by its reference, the first digits of
 * it, or the path in the sweep file.
 */
export function findAxisValue(
  values: readonly ParameterValue[],
  written: string,
  fileNames: FileNames = new Map(),
): ValueSearch {
  const number = written.trim() === '' ? Number.NaN : Number(written);
  const rules: ((value: ParameterValue) => boolean)[] = [
    (value) => value === written || value === number,
    (value) => isFileReference(value) && isFileMeant(value, written, fileNames),
    (value) => typeof value === 'number' && isNear(value, number),
    (value) => typeof value === 'number' && isRoundedTo(value, written),
  ];
  for (const rule of rules) {
    const indices = values.flatMap((value, index) => (rule(value) ? [index] : []));
    if (indices.length === 1) return { kind: 'found', index: indices[0] };
    if (indices.length > 1) return { kind: 'several', indices };
  }
  return { kind: 'none' };
}

/** What would have been understood, and what comes near it. */
export function describeExpected(values: readonly ParameterValue[], written: string | undefined): string {
  const expected = `expected one of ${listValues(values)}`;
  if (written === undefined) return `${expected}, got none`;
  const nearest = findNearest(values, written);
  return `${expected}, got ${written}${nearest === '' ? '' : `; ${nearest}`}`;
}

/** A text in `[0, 1, 2]` numbers, `5e-3` has one digit and `0.0250` three. */
function countDigits(written: string): number {
  const [mantissa] = written.toLowerCase().split('e');
  return mantissa.replaceAll(/[^0-9]/g, '').replace(/^0+/, '').length;
}

function isNear(value: number, wanted: number): boolean {
  return (
    Number.isFinite(wanted) &&
    Math.abs(value - wanted) <= relativeErrorMax * Math.max(Math.abs(value), Math.abs(wanted))
  );
}

function isRoundedTo(value: number, written: string): boolean {
  const digits = countDigits(written);
  if (digits < roundedDigitsMin || digits > 17) return false;
  return Number(value.toPrecision(digits)) === Number(written);
}

function isFileMeant(value: ParameterValue, written: string, fileNames: FileNames): boolean {
  return fileNames.get(value) === written || (written.startsWith('sha256:') && String(value).startsWith(written));
}

/** Enough of them to see what they are like. */
export function listValues(values: readonly ParameterValue[]): string {
  if (values.length <= listedValuesMax) return values.map(shortenReference).join(', ');
  const first = values
    .slice(0, listedValuesMax - 1)
    .map(shortenReference)
    .join(', ');
  return `${first}, … ${values[values.length - 1]} (${values.length} values)`;
}

function findNearest(values: readonly ParameterValue[], written: string): string {
  const wanted = Number(written);
  const numbers = values.filter((value) => typeof value === 'number');
  if (!Number.isFinite(wanted) || numbers.length === 0) {
    return nearestNameHint(written, values.filter((value) => typeof value === 'string').map(String)) ?? '';
  }
  if (numbers.length <= nearestValuesMax) return '';
  const nearest = [...numbers]
    .sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))
    .slice(0, nearestValuesMax)
    .sort((a, b) => a - b);
  return `the nearest are ${nearest.join(', ')}`;
}
