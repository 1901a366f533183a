import type { CriterionDeclaration, DerivedAxisDeclaration, ExperimentDeclaration, Rule } from './declaration.js';
import { describeIssues } from './describe-issue.js';
import { type FileReference, isFileReference, shortenReference } from './file-reference.js';
import type { NamedFile } from './parse-files.js';
import type { Given } from './parse-parameters.js';
import { createPointCursor } from './point.js';
import type { Path, Report } from './problem.js';
import type { Sliced } from './slices.js';
import type { Axis, ParameterValue, Point } from './sweep.js';
import { cellCountMax, formatCount } from './sweep-bounds.js';

/** The part of a sweep that was found valid. */
export interface Settled {
  readonly declaration: ExperimentDeclaration;
  readonly given: readonly Given[];
  readonly parameters: Point;
  readonly axes: readonly Axis[];
  /** The files whose content is known. */
  readonly files: ReadonlyMap<FileReference, NamedFile>;
}

/**
 * Reports sizes out of range and broken rules. Each problem names the first cell concerned and the number of such cells. No
 * problem is reported that depends on a missing or wrong value.
 */
export function* checkCells(settled: Settled, report: Report): Sliced<void> {
  if (checkCellCount(settled, report)) yield* checkPoints(settled, report);
}

/** Reports the cells in which a rule of the criterion is broken. */
export function* checkCriterion({ name, rules }: CriterionDeclaration, settled: Settled, report: Report): Sliced<void> {
  if (countCells(settled.axes) > cellCountMax) return;
  for (const rule of rules ?? []) {
    const got = yield* findBreach(rule, settled);
    if (got !== undefined) report({ path: ['criterion'], expected: `${rule.text} where criterion is ${name}`, got });
  }
}

/** Whether the criterion's rules hold in every cell, as far as the values are known. */
export function* criterionFits({ rules }: CriterionDeclaration, settled: Settled): Sliced<boolean> {
  if (countCells(settled.axes) > cellCountMax) return true;
  for (const rule of rules ?? []) {
    if ((yield* findBreach(rule, settled)) !== undefined) return false;
  }
  return true;
}

function checkCellCount(settled: Settled, report: Report): boolean {
  const cellCount = countCells(settled.axes);
  if (cellCount > cellCountMax) {
    const sizes = settled.axes.map(({ values }) => formatCount(values.length)).join(' x ');
    const got = `${formatCount(cellCount)} (${sizes})`;
    report({ path: ['axes'], expected: `at most ${formatCount(cellCountMax)} cells`, got });
    return false;
  }
  return true;
}

function* checkPoints(settled: Settled, report: Report): Sliced<void> {
  const doubtful = new Set<string>();
  for (const axis of settled.declaration.derivedAxes) {
    if (findRatio(axis.gives, settled) !== axis) continue;
    const isDoubtful = axis.needs.some((name) => doubtful.has(name));
    if (isDoubtful || !(yield* checkSize(axis, settled, report))) doubtful.add(axis.gives);
  }
  for (const rule of [...settled.declaration.rules, ...listFileRules(settled)]) {
    if (!rule.parameters.some((name) => doubtful.has(name))) yield* checkRule(rule, settled, report);
  }
}

/** The rules of files; each applies to the cells that name its file. */
function listFileRules({ declaration, parameters, axes, files }: Settled): Rule[] {
  const { fileRules } = declaration;
  if (fileRules === undefined) return [];
  return declaration.parameters.flatMap(({ name }) => {
    const swept = axes.find((axis) => axis.name === name)?.values ?? [];
    return (name in parameters ? [parameters[name]] : swept).flatMap((value) => {
      const file = isFileReference(value) ? files.get(value) : undefined;
      if (file === undefined) return [];
      return fileRules(name, file.content).map((rule) => ({
        text: rule.text,
        parameters: [...rule.parameters, name],
        holds: (point: Point) => point[name] !== value || rule.holds(point),
      }));
    });
  });
}

export function countCells(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Whether the sizes that a ratio gives are valid values of their parameter. */
function* checkSize(axis: DerivedAxisDeclaration, settled: Settled, report: Report): Sliced<boolean> {
  const { gives } = axis;
  const parameter = settled.declaration.parameters.find(({ name }) => name === gives);
  const sources = findSources([gives], settled);
  if (parameter === undefined || !sources?.has(axis.name)) return true;
  const verdicts = new Map<ParameterValue, boolean>();
  const fits = (point: Point): boolean => {
    const size = point[gives];
    const known = verdicts.get(size);
    if (known !== undefined) return known;
    const { success } = parameter.schema.safeParse(size);
    verdicts.set(size, success);
    return success;
  };
  const offenders = yield* findOffenders(fits, sources, settled);
  if (offenders === undefined) return true;
  const size = offenders.first[gives];
  const issues = parameter.schema.safeParse(size).error?.issues ?? [];
  const expected = `${gives} to be ${describeIssues(issues, parameter.schema, size).join(' and ')}`;
  const names = [gives, axis.name, ...axis.needs];
  report({ path: blame([gives], settled), expected, got: describeOffenders(names, offenders) });
  return false;
}

function* checkRule(rule: Rule, settled: Settled, report: Report): Sliced<void> {
  const got = yield* findBreach(rule, settled);
  if (got !== undefined) report({ path: blame(rule.parameters, settled), expected: rule.text, got });
}

/** A text with the first cell that breaks the rule and the number of such cells; undefined if there is none. */
function* findBreach(rule: Rule, settled: Settled): Sliced<string | undefined> {
  const sources = findSources(rule.parameters, settled);
  const offenders = sources && (yield* findOffenders(rule.holds, sources, settled));
  if (offenders === undefined) return undefined;
  const ratios = settled.declaration.derivedAxes
    .filter(({ name, gives }) => sources?.has(name) && rule.parameters.includes(gives))
    .map(({ name }) => name);
  return describeOffenders([...rule.parameters, ...ratios], offenders);
}

/** The names, given or preset, from which these parameters get their values; undefined where one has no known value. */
function findSources(parameters: readonly string[], settled: Settled): ReadonlySet<string> | undefined {
  const sources = new Set<string>();
  const pending = [...parameters];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const ratio = findRatio(name, settled);
    const source = ratio?.name ?? name;
    if (!(source in settled.parameters) && !settled.axes.some((axis) => axis.name === source)) return undefined;
    sources.add(source);
    if (ratio !== undefined) pending.push(...ratio.needs);
  }
  return sources;
}

function findRatio(size: string, { declaration, given }: Settled): DerivedAxisDeclaration | undefined {
  return declaration.derivedAxes.find((axis) => axis.gives === size && given.some(({ name }) => name === axis.name));
}

interface Offenders {
  readonly first: Point;
  readonly count: number;
  readonly cellCount: number;
}

/** A rule takes less than a microsecond a cell. */
const cellsPerYield = 256;

/** Varies only the axes that the rule depends on, because the other ones do not change the result. */
function* findOffenders(
  holds: (point: Point) => boolean,
  sources: ReadonlySet<string>,
  { declaration, parameters, axes: allAxes }: Settled,
): Sliced<Offenders | undefined> {
  const axes = allAxes.filter(({ name }) => sources.has(name));
  const derivedAxes = declaration.derivedAxes.filter(({ name }) => sources.has(name));
  const pointCount = countCells(axes);
  let first: Point | undefined;
  let count = 0;
  const pointOf = createPointCursor({ parameters, axes }, { derivedAxes });
  for (let index = 0; index < pointCount; index += 1) {
    if (index % cellsPerYield === cellsPerYield - 1) yield cellsPerYield;
    const point = pointOf(index);
    if (holds(point)) continue;
    first ??= { ...point };
    count += 1;
  }
  const cellCount = countCells(allAxes);
  return first && { first, count: (count / pointCount) * cellCount, cellCount };
}

function describeOffenders(names: readonly string[], { first, count, cellCount }: Offenders): string {
  const values = [...new Set(names)].map((name) => `${name} = ${shortenReference(first[name])}`).join(', ');
  return cellCount === 1 ? values : `${values} (${formatCount(Math.round(count))} of ${formatCount(cellCount)} cells)`;
}

/** The first of the parameters that is swept; else the first that the file gives. */
function blame(parameters: readonly string[], settled: Settled): Path {
  const places = parameters.flatMap((name) => {
    const source = findRatio(name, settled)?.name ?? name;
    return settled.given.find((entry) => entry.name === source) ?? [];
  });
  return (places.find(({ kind }) => kind === 'swept') ?? places.at(0))?.path ?? ['parameters'];
}
