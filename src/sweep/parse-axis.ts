import type { z } from 'zod';
import { describeIssue, describeIssues } from './describe-issue.js';
import { describeValue } from './describe-value.js';
import { nearestNameHint } from './nearest-name.js';
import { formatPath, type Path, type Report } from './problem.js';
import { type CountRange, expandCountRange, expandStepRange, type StepRange, stepRangeLength } from './range-values.js';
import type { ParameterValue } from './sweep.js';
import { axisValueCountMax, formatCount } from './sweep-bounds.js';
import { countRangeSchema, type NamedValue, stepRangeSchema } from './sweep-schema.js';

interface Place {
  readonly path: Path;
  readonly report: Report;
}

const rangeForms = 'from, to and step, or from, to and count';

/** The values of one axis in file order, or undefined when problems were reported. */
export function parseAxis(
  data: unknown,
  named: Pick<NamedValue, 'schema' | 'kind'>,
  place: Place,
): readonly ParameterValue[] | undefined {
  if (Array.isArray(data)) return parseList(data, named.schema, place);
  if (!isMapping(data) || named.kind !== 'number') {
    const expected = named.kind === 'number' ? `a list of values, or ${rangeForms}` : `a list of ${named.kind}s`;
    place.report({ path: place.path, expected, got: describeValue(data) });
    return undefined;
  }
  const values = parseRange(data, place);
  return values && checkRangeValues(values, named.schema, place);
}

export function isMapping(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Checks one value, and reports each problem of it. */
export function parseValue<Value>(data: unknown, schema: z.ZodType<Value>, { path, report }: Place): Value | undefined {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  for (const expected of describeIssues(result.error.issues, schema, data)) {
    report({ path, expected, got: describeValue(data) });
  }
  return undefined;
}

function parseList(data: readonly unknown[], schema: NamedValue['schema'], { path, report }: Place) {
  if (data.length === 0 || data.length > axisValueCountMax) {
    const expected = `from 1 to ${formatCount(axisValueCountMax)} values`;
    report({ path, expected, got: data.length === 0 ? 'an empty list' : formatCount(data.length) });
    return undefined;
  }
  const positions = new Map<ParameterValue, number>();
  data.forEach((item, index) => {
    const value = parseValue(item, schema, { path: [...path, index], report });
    if (value === undefined) return;
    const earlier = positions.get(value);
    if (earlier === undefined) positions.set(value, index);
    else {
      const got = `${describeValue(value)} again, after ${formatPath([...path, earlier])}`;
      report({ path: [...path, index], expected: 'each value once', got });
    }
  });
  return positions.size === data.length ? [...positions.keys()] : undefined;
}

function parseRange(data: Readonly<Record<string, unknown>>, place: Place): number[] | undefined {
  const { path, report } = place;
  const keys = ['from', 'to', 'step', 'count'];
  const unknownKeys = Object.keys(data).filter((key) => !keys.includes(key));
  for (const key of unknownKeys) {
    const hint = nearestNameHint(key, keys);
    report({ path: [...path, key], part: 'key', expected: rangeForms, got: JSON.stringify(key), hint });
  }
  if ('step' in data && 'count' in data) {
    report({ path, expected: 'either step or count', got: 'both' });
    return undefined;
  }
  if (!('step' in data) && !('count' in data)) {
    if (unknownKeys.length === 0) report({ path, expected: rangeForms, got: 'neither step nor count' });
    return undefined;
  }
  if ('count' in data) {
    const range = parseFields<CountRange>(data, countRangeSchema, place);
    return range && unknownKeys.length === 0 ? expandChecked(range, place) : undefined;
  }
  const range = parseFields<StepRange>(data, stepRangeSchema, place);
  return range && unknownKeys.length === 0 ? expandCheckedSteps(range, place) : undefined;
}

/** Reports problems of the fields that the schema knows; unknown fields are reported already. */
function parseFields<Range>(
  data: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Range>,
  { path, report }: Place,
): Range | undefined {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const key = issue.path.at(0);
    if (typeof key !== 'string') continue;
    report({ path: [...path, key], expected: describeIssue(issue), got: describeValue(data[key]) });
  }
  return undefined;
}

function expandChecked({ from, to, count }: CountRange, { path, report }: Place): number[] | undefined {
  if (from === to) {
    if (count === 1) return [from];
    report({ path: [...path, 'count'], expected: '1, since from and to are equal', got: formatCount(count) });
    return undefined;
  }
  if (count >= 2) return expandCountRange({ from, to, count });
  report({ path: [...path, 'count'], expected: 'at least 2, since from and to differ', got: formatCount(count) });
  return undefined;
}

function expandCheckedSteps(range: StepRange, { path, report }: Place): number[] | undefined {
  const { from, to, step } = range;
  if (step === 0 || (to - from) * step < 0) {
    const expected = `a step that leads from ${from} to ${to}`;
    report({ path: [...path, 'step'], expected, got: String(step) });
    return undefined;
  }
  const length = stepRangeLength(range);
  if (length <= BigInt(axisValueCountMax)) return expandStepRange(range);
  const got = length < 10n ** 15n ? formatCount(Number(length)) : `about 10^${String(length).length - 1}`;
  report({ path, expected: `at most ${formatCount(axisValueCountMax)} values`, got });
  return undefined;
}

/** One problem per range: it names the first value that does not fit. */
function checkRangeValues(values: readonly number[], schema: NamedValue['schema'], { path, report }: Place) {
  const checked: ParameterValue[] = [];
  for (const [index, value] of values.entries()) {
    const result = schema.safeParse(value);
    if (result.success) {
      checked.push(result.data);
      continue;
    }
    const expected = describeIssues(result.error.issues, schema, value).join(' and ');
    report({ path, expected, got: `${value} as value ${index + 1} of ${formatCount(values.length)}` });
    return undefined;
  }
  if (new Set(checked).size === checked.length) return checked;
  report({ path, expected: 'each value once', got: 'steps too small for the numbers to differ' });
  return undefined;
}
