import type { Settled } from './check-cells.js';
import type { ParameterDeclaration } from './declaration.js';
import { shortenReference } from './file-reference.js';
import type { Given } from './parse-parameters.js';
import type { Finding, Report } from './problem.js';
import type { Criterion } from './sweep.js';
import { canHold, describeWhere, listParameters, type Where } from './where.js';

const shownValueCountMax = 4;

/**
 * Checks for parameters that the file gives and no cell reads. An axis of such a parameter wastes trials and makes a
 * misleading picture, so it is a problem. A fixed value is harmless and only warned of, unless the sweep needs it.
 */
export function checkReaders(
  settled: Settled,
  criterion: Criterion,
  { report, warn }: { readonly report: Report; readonly warn: Report },
): void {
  const { declaration, given, parameters: held, axes } = settled;
  for (const entry of given) {
    const gives = declaration.derivedAxes.find(({ name }) => name === entry.name)?.gives ?? entry.name;
    const parameter = declaration.parameters.find(({ name }) => name === gives);
    const { readBy } = parameter ?? {};
    if (parameter === undefined || readBy === undefined || canHold(readBy, { held, axes, criterion })) continue;
    const finding = describeUnread({ entry, parameter, readBy }, settled, criterion);
    if (entry.kind === 'swept') report(finding);
    else if (parameter.default !== undefined) warn(finding);
  }
}

function describeUnread(
  { entry, parameter, readBy }: { entry: Given; parameter: ParameterDeclaration; readBy: Where },
  settled: Settled,
  criterion: Criterion,
): Finding {
  const what = entry.kind === 'swept' ? 'an axis that changes something' : 'a parameter that something reads';
  const gives = entry.name === parameter.name ? '' : ` gives ${parameter.name}, which`;
  return {
    path: entry.path,
    part: 'key',
    expected: `${what}: ${entry.name}${gives} is read where ${describeWhere(readBy)}`,
    got: describeCells(readBy, settled, criterion),
  };
}

/** The values that the sweep has in place of those that the condition names. */
function describeCells(where: Where, { parameters: held, axes }: Settled, criterion: Criterion): string {
  const values = listParameters(where).flatMap((name) => {
    const known = name in held ? [held[name]] : axes.find((axis) => axis.name === name)?.values;
    if (known === undefined) return [];
    const shown = known.slice(0, shownValueCountMax).map((value) => String(shortenReference(value)));
    return [`${name} is ${[...shown, ...(known.length > shown.length ? ['…'] : [])].join(', ')}`];
  });
  return [...values, ...(speaksOfCriterion(where) ? [`criterion is ${criterion.name}`] : [])].join(' and ');
}

function speaksOfCriterion(where: Where): boolean {
  if ('anyOf' in where) return where.anyOf.some(speaksOfCriterion);
  if ('allOf' in where) return where.allOf.some(speaksOfCriterion);
  return 'criteria' in where;
}
