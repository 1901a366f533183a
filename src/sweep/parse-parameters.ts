import type { ExperimentDeclaration } from './declaration.js';
import { describeValue, quoteText } from './describe-value.js';
import { nearestNameHint } from './nearest-name.js';
import { isMapping, parseAxis, parseValue } from './parse-axis.js';
import type { FileShelf } from './parse-files.js';
import type { Path, Report } from './problem.js';
import type { Axis, ParameterValue, Point } from './sweep.js';
import { type NamedValue, namedValues } from './sweep-schema.js';

/** A parameter or derived axis that the file gives; `values` is undefined where they had problems. */
export interface Given {
  readonly name: string;
  readonly kind: 'fixed' | 'swept';
  readonly path: Path;
  readonly values: readonly ParameterValue[] | undefined;
}

/** What is needed to read the values of a sweep file. */
export interface ValueContext {
  readonly declaration: ExperimentDeclaration;
  readonly shelf: FileShelf;
  readonly report: Report;
}

/** Reads `parameters`: the names with one value in the whole sweep. */
export function parseFixed(data: unknown, { declaration, shelf, report }: ValueContext): Given[] {
  const path: Path = ['parameters'];
  if (data === undefined || data === null) return [];
  if (!isMapping(data)) {
    report({ path, expected: 'a mapping of parameters to values', got: describeValue(data) });
    return [];
  }
  return Object.entries(data).flatMap(([name, item]) => {
    const place = { path: [...path, name], report };
    const named = findNamed(name, declaration, place);
    if (named === undefined) return [];
    const value = parseValue(item, named.schema, place);
    const values = value === undefined ? undefined : [value];
    if (values === undefined || named.kind !== 'file') return [{ name, kind: 'fixed', path: place.path, values }];
    const settled = shelf.settle(values, named, { pathAt: () => place.path, report });
    return [{ name, kind: 'fixed', path: place.path, values: settled }];
  });
}

/** Reads `axes`, as a mapping of names to values or as the canonical list of `{ name, values }`. */
export function parseAxes(data: unknown, { declaration, shelf, report }: ValueContext): Given[] {
  const path: Path = ['axes'];
  const entries = Array.isArray(data) ? listEntries(data, report) : isMapping(data) ? mappingEntries(data) : undefined;
  if (entries === undefined || (entries.length === 0 && (!Array.isArray(data) || data.length === 0))) {
    report({ path, expected: 'a mapping of at least one parameter to its values', got: describeValue(data) });
    return [];
  }
  const seen = new Set<string>();
  return entries.flatMap(({ name, item, namePath, path: itemPath }) => {
    const named = findNamed(name, declaration, { path: namePath, report });
    if (named === undefined) return [];
    if (seen.has(name)) {
      report({ path: namePath, expected: 'each axis once', got: `${quoteText(name)} again` });
      return [];
    }
    seen.add(name);
    const values = parseAxis(item, named, { path: itemPath, report });
    if (values === undefined || named.kind !== 'file') return [{ name, kind: 'swept', path: itemPath, values }];
    const settled = shelf.settle(values, named, { pathAt: (index) => [...itemPath, index], report });
    return [{ name, kind: 'swept', path: itemPath, values: settled }];
  });
}

/** Reports parameters that are given twice or not at all. */
export function checkNames(given: readonly Given[], declaration: ExperimentDeclaration, report: Report): void {
  const fixed = given.filter(({ kind }) => kind === 'fixed').map(({ name }) => name);
  for (const { name, kind, path } of given) {
    if (kind === 'swept' && fixed.includes(name)) {
      report({ path, part: 'key', expected: `${name} in parameters or in axes`, got: 'both' });
    }
  }
  const names = new Set(given.map(({ name }) => name));
  for (const { name: parameter, default: preset } of declaration.parameters) {
    const ratios = declaration.derivedAxes.filter(({ gives }) => gives === parameter).map(({ name }) => name);
    const sources = [parameter, ...ratios].filter((name) => names.has(name));
    if (sources.length > 1) {
      // The problem is reported at the last one in the file.
      const last = given.findLast(({ name }) => sources.includes(name));
      const got = sources.length === 2 ? 'both' : 'all of them';
      report({
        path: last?.path ?? [],
        part: 'key',
        expected: `one of ${sources.join(' and ')}, since each gives ${parameter}`,
        got,
      });
    }
    if (sources.length === 0 && preset === undefined) {
      const also = ratios.length === 0 ? '' : ` (or ${ratios.join(', ')})`;
      report({ path: ['parameters', parameter], expected: `a value here or in axes${also}`, got: 'nothing' });
    }
  }
}

/** The fixed parameters with every default filled in, and the axes in file order; those with problems are left out. */
export function settleParameters(
  given: readonly Given[],
  declaration: ExperimentDeclaration,
): { parameters: Point; axes: Axis[] } {
  const names = new Set(given.map(({ name }) => name));
  const derived = new Set(declaration.derivedAxes.filter(({ name }) => names.has(name)).map(({ gives }) => gives));
  const parameters: Record<string, ParameterValue> = {};
  for (const { name, default: preset } of namedValues(declaration)) {
    const value = given.find((entry) => entry.name === name && entry.kind === 'fixed')?.values?.[0];
    if (value !== undefined) parameters[name] = value;
    else if (preset !== undefined && !names.has(name) && !derived.has(name)) parameters[name] = preset;
  }
  const axes = given.flatMap(({ name, kind, values }) => (kind === 'swept' && values ? [{ name, values }] : []));
  return { parameters, axes };
}

interface Entry {
  readonly name: string;
  readonly item: unknown;
  readonly namePath: Path;
  readonly path: Path;
}

function mappingEntries(data: Readonly<Record<string, unknown>>): Entry[] {
  return Object.entries(data).map(([name, item]) => ({ name, item, namePath: ['axes', name], path: ['axes', name] }));
}

function listEntries(data: readonly unknown[], report: Report): Entry[] {
  return data.flatMap((entry, index) => {
    const path: Path = ['axes', index];
    if (!isMapping(entry) || typeof entry['name'] !== 'string' || Object.keys(entry).some((key) => !isEntryKey(key))) {
      report({ path, expected: 'a mapping with name and values', got: describeValue(entry) });
      return [];
    }
    return [{ name: entry['name'], item: entry['values'], namePath: [...path, 'name'], path: [...path, 'values'] }];
  });
}

function isEntryKey(key: string): boolean {
  return key === 'name' || key === 'values';
}

function findNamed(
  name: string,
  declaration: ExperimentDeclaration,
  { path, report }: { path: Path; report: Report },
): NamedValue | undefined {
  const known = namedValues(declaration);
  const named = known.find((candidate) => candidate.name === name);
  if (named === undefined) {
    const names = known.map((candidate) => candidate.name);
    const expected = `a parameter of ${declaration.name} (${names.join(', ')})`;
    report({ path, part: 'key', expected, got: quoteText(name), hint: nearestNameHint(name, names) });
  }
  return named;
}
