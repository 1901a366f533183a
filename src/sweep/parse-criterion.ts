import { checkCriterion, criterionFits, type Settled } from './check-cells.js';
import type { CriterionDeclaration } from './declaration.js';
import { describeChoices } from './describe-issue.js';
import { describeValue, quoteText } from './describe-value.js';
import { nearestNameHint } from './nearest-name.js';
import { isMapping, parseValue } from './parse-axis.js';
import type { Path, Report } from './problem.js';
import type { Sliced } from './slices.js';
import type { Criterion } from './sweep.js';
import { toleranceSchema } from './sweep-schema.js';

const path: Path = ['criterion'];

/**
 * `exact`, `relative-error` (with its default tolerance), `{ relative-error: 1e-3 }`, or the canonical
 * `{ name: relative-error, tolerance: 1e-3 }`. Undefined when problems were reported.
 */
export function* parseCriterion(data: unknown, settled: Settled, report: Report): Sliced<Criterion | undefined> {
  const { criteria } = settled.declaration;
  const spelled = spell(data);
  if (spelled === undefined) {
    const names = criteria.map(({ name, tolerance }) => (tolerance ? `{ ${name}: tolerance }` : name));
    report({ path, expected: describeChoices(names), got: describeValue(data) });
    return undefined;
  }
  const declared = criteria.find(({ name }) => name === spelled.name);
  if (declared === undefined) {
    const names = criteria.map(({ name }) => name);
    const hint = nearestNameHint(spelled.name, names);
    report({ path, expected: describeChoices(names), got: quoteText(spelled.name), hint });
    return undefined;
  }
  yield* checkCriterion(declared, settled, report);
  const { name } = declared;
  if (declared.tolerance === undefined) {
    if (spelled.tolerancePath === undefined) return { name };
    const got = describeValue(spelled.tolerance);
    report({ path: spelled.tolerancePath, expected: `${name} without a tolerance`, got });
    return undefined;
  }
  if (spelled.tolerancePath === undefined) return { name, tolerance: declared.tolerance.default };
  const tolerance = parseValue(spelled.tolerance, toleranceSchema, { path: spelled.tolerancePath, report });
  return tolerance === undefined ? undefined : { name, tolerance };
}

/** The criterion of a file that names none: the first one whose rules hold in every cell. */
export function* defaultCriterion(settled: Settled): Sliced<Criterion> {
  const { name, tolerance } = yield* chooseFitting(settled);
  return tolerance === undefined ? { name } : { name, tolerance: tolerance.default };
}

function* chooseFitting(settled: Settled): Sliced<CriterionDeclaration> {
  const { criteria } = settled.declaration;
  for (const criterion of criteria) {
    if (yield* criterionFits(criterion, settled)) return criterion;
  }
  return criteria[0];
}

interface Spelling {
  readonly name: string;
  readonly tolerance?: unknown;
  /** Present where the file gives a tolerance. */
  readonly tolerancePath?: Path;
}

function spell(data: unknown): Spelling | undefined {
  if (typeof data === 'string') return { name: data };
  if (!isMapping(data)) return undefined;
  const keys = Object.keys(data);
  const { name, tolerance } = data;
  if (typeof name === 'string' && keys.every((key) => key === 'name' || key === 'tolerance')) {
    return 'tolerance' in data ? { name, tolerance, tolerancePath: [...path, 'tolerance'] } : { name };
  }
  if (keys.length !== 1) return undefined;
  return { name: keys[0], tolerance: data[keys[0]], tolerancePath: [...path, keys[0]] };
}
