import { z } from 'zod';

const typeWords: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'an integer',
  string: 'text',
  boolean: 'true or false',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  null: 'nothing',
};

/** Why a schema refuses a value, in the terms of a sweep file, without repetitions. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, data: unknown): string[] {
  return [
    ...new Set(
      issues.map((issue) => {
        if (issue.code !== 'invalid_type' || issue.expected !== 'number') return describeIssue(issue);
        if (z.toJSONSchema(schema, { unrepresentable: 'any' }).type === 'integer') return 'an integer';
        return typeof data === 'number' ? 'a finite number' : 'a number';
      }),
    ),
  ];
}

/** What a schema expected in place of the value. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'too_small':
      return describeBound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return describeBound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_value':
      return describeChoices(issue.values.map((value) => JSON.stringify(value)));
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap((issues) => issues.slice(0, 1).map(describeIssue)))].join(' or ');
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      return issue.message;
  }
}

/** `a`, `a or b`, `one of a, b, c`. */
export function describeChoices(choices: readonly string[]): string {
  return choices.length < 3 ? choices.join(' or ') : `one of ${choices.join(', ')}`;
}

function describeBound(origin: string, relation: string, bound: number | bigint): string {
  const plural = bound === 1 || bound === 1n ? '' : 's';
  switch (origin) {
    case 'array':
      return `${relation} ${bound} value${plural}`;
    case 'string':
      return `${relation} ${bound} character${plural}`;
    default:
      return `${relation} ${bound}`;
  }
}
