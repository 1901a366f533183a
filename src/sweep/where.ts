import type { Axis, Criterion, ParameterValue, Point } from './sweep.js';

/**
 * A condition on cells: a parameter has one of some values, or a number above a bound; or the criterion is one of some; or
 * any, or all, of several conditions hold.
 */
export type Where<Parameter extends string = string, CriterionName extends string = string> =
  | Condition<Parameter, CriterionName>
  | { readonly anyOf: Parts<Parameter, CriterionName> }
  | { readonly allOf: Parts<Parameter, CriterionName> };

type Parts<Parameter extends string, CriterionName extends string> = readonly [
  Where<Parameter, CriterionName>,
  ...Where<Parameter, CriterionName>[],
];

type Condition<Parameter extends string = string, CriterionName extends string = string> =
  | ({ readonly parameter: Parameter } & (
      | { readonly value: ParameterValue }
      | { readonly values: readonly ParameterValue[] }
      | { readonly above: number }
    ))
  | { readonly criteria: readonly CriterionName[] };

/** The known part of a sweep's cells. */
export interface Cells {
  /** The parameters that are the same in all cells. */
  readonly held: Point;
  readonly axes: readonly Axis[];
  readonly criterion: Pick<Criterion, 'name'>;
}

/** Whether the condition holds in some cell. A parameter that is neither held nor an axis may have any value. */
export function canHold(where: Where, { held, axes, criterion }: Cells): boolean {
  const open = listParameters(where).flatMap((name) => {
    if (name in held) return [];
    const values = axes.find((axis) => axis.name === name)?.values;
    return values === undefined ? [] : [{ name, values: thin(values, listConditions(where, name)) }];
  });
  const search = (at: number, point: Point): boolean => {
    if (at === open.length) return holds(where, { point, criterion });
    const { name, values } = open[at];
    return values.some((value) => search(at + 1, { ...point, [name]: value }));
  };
  return search(0, held);
}

/** The parameters in the condition, without repetition. */
export function listParameters(where: Where): string[] {
  if ('anyOf' in where) return [...new Set(where.anyOf.flatMap(listParameters))];
  if ('allOf' in where) return [...new Set(where.allOf.flatMap(listParameters))];
  return 'criteria' in where ? [] : [where.parameter];
}

/** `solver is irls`, `steps > 0`, `start is near and method is altmin or autodiff, or method is algorithm-1`. */
export function describeWhere(where: Where): string {
  if ('anyOf' in where) {
    const parts = where.anyOf.map(describeWhere);
    return parts.join(parts.some((part) => part.includes(' and ')) ? ', or ' : ' or ');
  }
  if ('allOf' in where) return where.allOf.map(describeWhere).join(' and ');
  if ('criteria' in where) return `criterion is ${where.criteria.join(' or ')}`;
  if ('above' in where) return `${where.parameter} > ${where.above}`;
  return `${where.parameter} is ${('values' in where ? where.values : [where.value]).join(' or ')}`;
}

function holds(where: Where, cell: { readonly point: Point; readonly criterion: Cells['criterion'] }): boolean {
  if ('anyOf' in where) return where.anyOf.some((part) => holds(part, cell));
  if ('allOf' in where) return where.allOf.every((part) => holds(part, cell));
  if ('criteria' in where) return where.criteria.includes(cell.criterion.name);
  return !(where.parameter in cell.point) || meets(where, cell.point[where.parameter]);
}

type ParameterCondition = Extract<Condition, { readonly parameter: string }>;

function meets(condition: ParameterCondition, value: ParameterValue): boolean {
  if ('above' in condition) return typeof value === 'number' && value > condition.above;
  return 'values' in condition ? condition.values.includes(value) : value === condition.value;
}

function listConditions(where: Where, parameter: string): ParameterCondition[] {
  if ('anyOf' in where) return where.anyOf.flatMap((part) => listConditions(part, parameter));
  if ('allOf' in where) return where.allOf.flatMap((part) => listConditions(part, parameter));
  return 'criteria' in where || where.parameter !== parameter ? [] : [where];
}

/** Keeps one of all values that meet the same conditions, because an axis may have a hundred thousand values. */
function thin(values: readonly ParameterValue[], conditions: readonly ParameterCondition[]): ParameterValue[] {
  const kinds = new Map<string, ParameterValue>();
  for (const value of values) kinds.set(conditions.map((condition) => meets(condition, value)).join(), value);
  return [...kinds.values()];
}
