import { isFileReference, shortenReference } from '../../sweep/file-reference.js';
import { nearestNameHint } from '../../sweep/nearest-name.js';
import type { ParameterValue } from '../../sweep/sweep.js';

/** The paths of a sweep's files, as the sweep file writes them, by their references. */
export type FileNames = ReadonlyMap<ParameterValue, string>;

/** Which value of an axis a text on the command line means, as an index. */
export type ValueSearch =
  | { readonly kind: 'found'; readonly index: number }
  | { readonly kind: 'several'; readonly indices: readonly number[] }
  | { readonly kind: 'none' };

/** Computed values may differ in their last digits from what a user types. */
const relativeErrorMax = 1e-6;

/** A number with fewer digits is not taken for a rounded value, because it could mean too many. */
const roundedDigitsMin = 2;

const listedValuesMax = 24;
const nearestValuesMax = 3;

/**
 * The value that equals the written one; else the only number within a relative 1e-6 of it; else the only number that gives
 * the written one when rounded to as many digits (two at least). A file is named by its reference, by the first digits of
 * that, or by its path in the sweep file.
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

/** The values of the axis, and those nearest to what was written. */
export function describeExpected(values: readonly ParameterValue[], written: string | undefined): string {
  const expected = `expected one of ${listValues(values)}`;
  if (written === undefined) return `${expected}, got none`;
  const nearest = listNearest(values, written);
  return `${expected}, got ${written}${nearest === '' ? '' : `; ${nearest}`}`;
}

/** The number of significant digits: `5e-3` has one and `0.0250` has three. */
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

/** The first values, enough to show what they look like. */
export function listValues(values: readonly ParameterValue[]): string {
  if (values.length <= listedValuesMax) return values.map(shortenReference).join(', ');
  const first = values
    .slice(0, listedValuesMax - 1)
    .map(shortenReference)
    .join(', ');
  return `${first}, … ${values[values.length - 1]} (${values.length} values)`;
}

function listNearest(values: readonly ParameterValue[], written: string): string {
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
