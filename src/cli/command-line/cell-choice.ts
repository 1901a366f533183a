import type { Between } from '../../statistics/between.js';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import type { PlannedCell } from '../../sweep/plan.js';
import { cellCoordinates, createPointCursor, derivedSizeNames, resolvePoint } from '../../sweep/point.js';
import type { Axis, Point, Sweep } from '../../sweep/sweep.js';
import { describeExpected, type FileNames, findAxisValue, listValues } from './axis-value.js';
import { CliError } from './cli-error.js';
import { exitCode } from './exit-code.js';

/** A study with the names of its axes and values. */
export interface Study {
  readonly sweep: Sweep;
  readonly fileNames?: FileNames;
}

type PlannedStudy = Study & { readonly declaration: ExperimentDeclaration };

const listedCellsMax = 5;

/**
 * The cell that `--cell` names, either by its index in grid order (17 or #17, the row of grid.csv counted from 0), or by a
 * value for every axis with several values. A size that a derived axis gives may be used in place of that axis.
 */
export function chooseCell(texts: readonly string[], study: PlannedStudy): PlannedCell {
  const { axes } = study.sweep;
  const cellCount = axes.reduce((product, { values }) => product * values.length, 1);
  const text = texts.join(',').trim();
  const index = /^#?(\d+)$/.exec(text)?.[1];
  if (index !== undefined) {
    if (Number(index) < cellCount) return readCell(Number(index), study);
    throw refuse('--cell', `expected an index from 0 to ${cellCount - 1}, got ${index}`);
  }
  const sizes = derivedSizeNames(study.sweep, study.declaration).filter((name) =>
    axes.every((axis) => axis.name !== name),
  );
  const written = splitAssignments(text, {
    option: '--cell',
    study,
    names: [...axes.map(({ name }) => name), ...sizes],
  });
  const sized = sizes.flatMap((name) => (written.has(name) ? [[name, getSize(name, written)] as const] : []));
  const found = chooseValues(written, { study, maySkip: sized.length > 0 });
  if (sized.length === 0) return readCell(indexOf(axes, found), study);
  const readPoint = createPointCursor(study.sweep, study.declaration);
  const matching: number[] = [];
  for (let cell = 0; cell < cellCount; cell += 1) {
    const point = readPoint(cell);
    const isMeant = [...Object.entries(found), ...sized].every(([name, value]) => point[name] === value);
    if (isMeant) matching.push(cell);
  }
  if (matching.length === 1) return readCell(matching[0], study);
  const some = matching.slice(0, listedCellsMax).map((cell) => `#${cell}`);
  const more = matching.length > some.length ? ` and ${matching.length - some.length} more` : '';
  const got = matching.length === 0 ? 'none has these sizes' : `${some.join(', ')}${more} have these values`;
  throw refuse('--cell', `expected what one cell has, but ${got}; name a value for each of ${nameAxes(axes)}`);
}

/** The values of `--slice`, each an axis and one of its values. */
export function chooseSlice(texts: readonly string[], study: Study): Point {
  const names = study.sweep.axes.map(({ name }) => name);
  const written = new Map<string, string>();
  for (const text of texts) {
    for (const [name, value] of splitAssignments(text, { option: '--slice', study, names })) written.set(name, value);
  }
  const slice: Record<string, Point[string]> = {};
  for (const [name, value] of written) slice[name] = getValue('--slice', { axis: getAxis(name, study), value, study });
  return slice;
}

/** Reads `solver=basis-pursuit,omp`: two values of an axis, which may contain commas themselves. */
export function chooseBetween(text: string, study: Study): Between {
  const option = '--between';
  const at = text.indexOf('=');
  const name = text.slice(0, at).trim();
  const axis = study.sweep.axes.find((candidate) => candidate.name === name);
  if (axis === undefined) throw refuse(option, `expected one of the axes ${nameAxes(study.sweep.axes)}, got ${name}`);
  const pieces = text.slice(at + 1).split(',');
  const splits = pieces.slice(1).map((_, index) => ({
    a: pieces
      .slice(0, index + 1)
      .join(',')
      .trim(),
    b: pieces
      .slice(index + 1)
      .join(',')
      .trim(),
  }));
  const isFound = (value: string): boolean => findAxisValue(axis.values, value, study.fileNames).kind === 'found';
  const { a, b } = splits.find((split) => isFound(split.a) && isFound(split.b)) ?? splits[0];
  const values = [a, b].map((value) => getValue(option, { axis, value, study }));
  if (values[0] === values[1]) throw refuse(option, `expected two values of the axis ${name}, got ${values[0]} twice`);
  return { axis: name, a: values[0], b: values[1] };
}

/** Whether a text can be `axis=value,value`. Only the sweep tells which values these are. */
export function isBetweenText(text: string): boolean {
  const at = text.indexOf('=');
  const pieces = text.slice(at + 1).split(',');
  return at > 0 && pieces.length > 1 && pieces.every((piece) => piece.trim() !== '');
}

/** The name and the text of every assignment in `m=5, network={0,1}*{0,2}`; a word may contain commas. */
function splitAssignments(
  text: string,
  { option, study, names }: { readonly option: string; readonly study: Study; readonly names: readonly string[] },
): Map<string, string> {
  const written = new Map<string, string>();
  let rest = text.trim();
  while (rest !== '') {
    const head = /^(?<name>[^=,]+)=\s*(?<value>.*)$/s.exec(rest)?.groups;
    if (head === undefined) throw refuse(option, `expected axis=value, got "${rest}"`);
    const name = head['name'].trim();
    if (!names.includes(name))
      throw refuse(`${option} ${name}`, `expected one of the axes ${names.join(', ')}, got ${name}`);
    if (written.has(name)) throw refuse(`${option} ${name}`, 'expected one value, got two');
    const value = takeValue(
      head['value'],
      study.sweep.axes.find((axis) => axis.name === name),
      study.fileNames,
    );
    if (value === '') throw refuse(option, `expected axis=value, got "${rest.trim()}"`);
    written.set(name, value.trim());
    rest = head['value'].slice(value.length).replace(/^\s*,?\s*/, '');
  }
  return written;
}

/** The longest word of the axis with which the text begins; else everything up to the comma before the next assignment. */
function takeValue(text: string, axis: Axis | undefined, fileNames: FileNames = new Map()): string {
  const words = (axis?.values ?? []).filter((value) => typeof value === 'string');
  const known = [...words, ...words.flatMap((word) => fileNames.get(word) ?? [])]
    .filter((word) => text.startsWith(word) && /^\s*(,|$)/.test(text.slice(word.length)))
    .sort((a, b) => b.length - a.length);
  if (known.length > 0) return known[0];
  const end = /,(?=\s*[A-Za-z][\w-]*\s*=)|,\s*$/.exec(text)?.index;
  return end === undefined ? text : text.slice(0, end);
}

function chooseValues(
  written: ReadonlyMap<string, string>,
  { study, maySkip }: { readonly study: Study; readonly maySkip: boolean },
): Record<string, Point[string]> {
  const found: Record<string, Point[string]> = {};
  for (const axis of study.sweep.axes) {
    const value = written.get(axis.name);
    if (value === undefined && axis.values.length === 1) [found[axis.name]] = axis.values;
    else if (value !== undefined || !maySkip) found[axis.name] = getValue('--cell', { axis, value, study });
  }
  return found;
}

function getValue(
  option: string,
  { axis, value, study }: { readonly axis: Axis; readonly value: string | undefined; readonly study: Study },
): Point[string] {
  const search = value === undefined ? undefined : findAxisValue(axis.values, value, study.fileNames);
  if (search?.kind === 'found') return axis.values[search.index];
  if (search?.kind === 'several') {
    const candidates = search.indices.map((index) => axis.values[index]);
    throw refuse(`${option} ${axis.name}`, `expected one value, but ${value} may be ${listValues(candidates)}`);
  }
  throw refuse(`${option} ${axis.name}`, describeExpected(axis.values, value));
}

function getSize(name: string, written: ReadonlyMap<string, string>): number {
  const text = written.get(name) ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  throw refuse(`--cell ${name}`, `expected a whole number, got ${text}`);
}

/** Reads the cell without a plan of the whole grid, which would take long for a million cells. */
function readCell(index: number, { sweep, declaration }: PlannedStudy): PlannedCell {
  const coordinates = cellCoordinates(sweep.axes, index);
  return { index, coordinates, point: resolvePoint(sweep, declaration, coordinates) };
}

function indexOf(axes: readonly Axis[], point: Readonly<Record<string, Point[string]>>): number {
  return axes.reduce((index, { name, values }) => index * values.length + values.indexOf(point[name]), 0);
}

function getAxis(name: string, { sweep }: Study): Axis {
  const axis = sweep.axes.find((candidate) => candidate.name === name);
  if (axis === undefined) throw new RangeError(`no axis ${name}`);
  return axis;
}

function nameAxes(axes: readonly Axis[]): string {
  return axes.map(({ name }) => name).join(', ');
}

function refuse(where: string, problem: string): CliError {
  return new CliError(`${where}: ${problem}`, { exitCode: exitCode.badInput });
}
