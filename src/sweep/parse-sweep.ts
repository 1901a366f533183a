import { z } from 'zod';
import { checkCells, countCells } from './check-cells.js';
import { checkReaders } from './check-readers.js';
import type { ExperimentDeclaration } from './declaration.js';
import { describeChoices } from './describe-issue.js';
import { describeValue, quoteText } from './describe-value.js';
import type { FileReference } from './file-reference.js';
import { nearestNameHint } from './nearest-name.js';
import { isMapping, parseAxis, parseValue } from './parse-axis.js';
import { defaultCriterion, parseCriterion } from './parse-criterion.js';
import { createFileShelf, type NamedFile, type ReadFile } from './parse-files.js';
import { checkNames, parseAxes, parseFixed, settleParameters } from './parse-parameters.js';
import { countTasks, planSweepInSlices } from './plan.js';
import { type Finding, formatPath, type Problem, type Report } from './problem.js';
import { runAtOnce, type Sliced } from './slices.js';
import type { Sweep } from './sweep.js';
import { formatCount, keptCurveCountMax, problemCountMax, taskCountMax, verdictCountMax } from './sweep-bounds.js';
import { readSweepDocument, type SweepDocument } from './sweep-document.js';
import { curvesSchema, seedSchema, trialsSchema } from './sweep-schema.js';

export interface SweepContext {
  /** The name of the text in problems, for example its file name. */
  readonly source: string;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
  readonly experimentNames: readonly string[];
  /** Reads the files that the text names; without it, files can be named by reference alone. */
  readonly readFile?: ReadFile;
}

export type ParsedSweep =
  | {
      readonly kind: 'sweep';
      readonly sweep: Sweep;
      /** The files that it names and whose content `readFile` gave. */
      readonly files: ReadonlyMap<FileReference, NamedFile>;
      /** Parameters that the text gives and nothing reads, in its order; none for a canonical sweep, which gives all. */
      readonly warnings: readonly Problem[];
    }
  /** In the order of the text; never empty. */
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** The keys of a sweep file; only the canonical form has the version. */
const keys = ['experiment', 'experimentVersion', 'seed', 'trials', 'curves', 'parameters', 'criterion', 'axes'];

/** Accepts any value, to check the form of a file of an unknown experiment. */
const anyValue = { schema: z.union([z.number(), z.string()]), kind: 'number' } as const;

/**
 * Reads a sweep file (YAML, JSON, or the canonical JSON of `encodeSweep`), fills in every default and
 * checks every cell. Returns either a sweep that can be planned and run, or all of its problems.
 * Experiment, seed, trials and axes are required.
 */
export function parseSweep(text: string, context: SweepContext): ParsedSweep {
  return runAtOnce(parseSweepInSlices(text, context));
}

/** As `parseSweep`, in slices, because a rule may have to be checked in a million cells. */
export function* parseSweepInSlices(text: string, context: SweepContext): Sliced<ParsedSweep> {
  const { source } = context;
  const reading = readSweepDocument(text, source);
  if (reading.kind === 'problems') return { kind: 'problems', problems: arrangeProblems(reading.problems) };
  const { document } = reading;
  const problems = [...document.problems];
  const report = (finding: Finding): void => void problems.push(locateFinding(finding, document, source));
  const warnings: Problem[] = [];
  const warn = (finding: Finding): void => void warnings.push(locateFinding(finding, document, source));
  const parsed = yield* parseData(document.data, context, { report, warn });
  if (parsed !== undefined && problems.length === 0) yield* checkWork(parsed.sweep, parsed.declaration, report);
  if (problems.length > 0) return { kind: 'problems', problems: arrangeProblems(problems) };
  if (parsed === undefined) throw new Error(`${source}: expected a sweep or problems, got neither`);
  return { kind: 'sweep', sweep: parsed.sweep, files: parsed.files, warnings: arrangeProblems(warnings) };
}

function* parseData(
  data: unknown,
  context: SweepContext,
  { report, warn }: { readonly report: Report; readonly warn: Report },
): Sliced<
  { sweep: Sweep; declaration: ExperimentDeclaration; files: ReadonlyMap<FileReference, NamedFile> } | undefined
> {
  if (!isMapping(data)) {
    report({ path: [], expected: `a mapping with ${listKeys()}`, got: describeValue(data) });
    return undefined;
  }
  for (const key of Object.keys(data)) {
    // Editors find the published schema by this key of a JSON file.
    if (keys.includes(key) || key === '$schema') continue;
    const expected = `one of ${listKeys()}`;
    report({ path: [key], part: 'key', expected, got: quoteText(key), hint: nearestNameHint(key, keys) });
  }
  const declaration = parseExperiment(data['experiment'], context, report);
  const seed = parseValue(data['seed'], seedSchema, { path: ['seed'], report });
  const trials = parseValue(data['trials'], trialsSchema, { path: ['trials'], report });
  if (declaration === undefined) {
    checkShape(data, report);
    return undefined;
  }
  checkVersion(data, declaration, report);
  const shelf = createFileShelf(declaration, context.readFile);
  const values = { declaration, shelf, report };
  const curves = parseCurves(data, declaration, report);
  const given = [...parseFixed(data['parameters'], values), ...parseAxes(data['axes'], values)];
  checkNames(given, declaration, report);
  const { parameters, axes } = settleParameters(given, declaration);
  const settled = { declaration, given, parameters, axes, files: shelf.files };
  yield* checkCells(settled, report);
  const criterion =
    'criterion' in data ? yield* parseCriterion(data['criterion'], settled, report) : yield* defaultCriterion(settled);
  const isCanonical = 'experimentVersion' in data;
  if (criterion !== undefined) checkReaders(settled, criterion, { report, warn: isCanonical ? () => undefined : warn });
  if (seed === undefined || trials === undefined || criterion === undefined) return undefined;
  const { name: experiment, version: experimentVersion } = declaration;
  const kept = curves > 0 ? { curves } : {};
  const sweep = { experiment, experimentVersion, seed, trials, ...kept, parameters, criterion, axes };
  return { sweep, declaration, files: shelf.files };
}

/** 0 where the file has no such key, or a wrong value. */
function parseCurves(
  data: Readonly<Record<string, unknown>>,
  { name, curves: known }: ExperimentDeclaration,
  report: Report,
): number {
  if (!('curves' in data)) return 0;
  const curves = parseValue(data['curves'], curvesSchema, { path: ['curves'], report }) ?? 0;
  if (curves > 0 && known === undefined) {
    report({ path: ['curves'], expected: `0, since ${name} has no curves to keep`, got: describeValue(curves) });
  }
  return curves;
}

function listKeys(): string {
  return keys.filter((key) => key !== 'experimentVersion').join(', ');
}

function parseExperiment(
  data: unknown,
  { findDeclaration, experimentNames }: SweepContext,
  report: Report,
): ExperimentDeclaration | undefined {
  const declaration = typeof data === 'string' ? findDeclaration(data) : undefined;
  if (declaration === undefined) {
    const hint = typeof data === 'string' ? nearestNameHint(data, experimentNames) : undefined;
    const expected = describeChoices(experimentNames.map(quoteText));
    report({ path: ['experiment'], expected, got: describeValue(data), hint });
  }
  return declaration;
}

function checkVersion(
  data: Readonly<Record<string, unknown>>,
  { name, version }: ExperimentDeclaration,
  report: Report,
): void {
  if (!('experimentVersion' in data) || data['experimentVersion'] === version) return;
  const expected = `${version}, the version of ${name} in this program`;
  report({ path: ['experimentVersion'], expected, got: describeValue(data['experimentVersion']) });
}

function checkShape({ parameters, axes }: Readonly<Record<string, unknown>>, report: Report): void {
  if (parameters !== undefined && parameters !== null && !isMapping(parameters)) {
    report({ path: ['parameters'], expected: 'a mapping of parameters to values', got: describeValue(parameters) });
  }
  if (isMapping(axes)) {
    for (const [name, axis] of Object.entries(axes)) parseAxis(axis, anyValue, { path: ['axes', name], report });
  } else if (!Array.isArray(axes)) {
    report({ path: ['axes'], expected: 'a mapping of at least one parameter to its values', got: describeValue(axes) });
  }
}

/** Checks the bounds of an otherwise valid sweep on what a coordinator keeps. */
function* checkWork(sweep: Sweep, declaration: ExperimentDeclaration, report: Report): Sliced<void> {
  const { trials } = sweep;
  const verdictCount = countCells(sweep.axes) * trials;
  if (verdictCount > verdictCountMax) {
    const got = `${formatCount(verdictCount)} (${formatCount(trials)} x ${formatCount(countCells(sweep.axes))} cells)`;
    report({ path: ['trials'], expected: `at most ${formatCount(verdictCountMax)} trials in all cells`, got });
    return;
  }
  const curveCount = countCells(sweep.axes) * (sweep.curves ?? 0) * (declaration.curves ?? []).length;
  if (curveCount > keptCurveCountMax) {
    const got = `${formatCount(curveCount)} (${formatCount(sweep.curves ?? 0)} trials of each cell)`;
    report({ path: ['curves'], expected: `at most ${formatCount(keptCurveCountMax)} curves in all cells`, got });
    return;
  }
  // A task has at least one trial of one cell, so there are at most as many tasks as verdicts.
  if (verdictCount <= taskCountMax) return;
  const plan = yield* planSweepInSlices(sweep, declaration);
  const taskCount = countTasks(plan, { trialStart: 0, trialEnd: trials });
  if (taskCount > taskCountMax) {
    const got = `${formatCount(taskCount)} (${formatCount(trials)} trials)`;
    report({ path: ['trials'], expected: `at most ${formatCount(taskCountMax)} tasks`, got });
  }
}

function locateFinding({ path, part, hint, ...rest }: Finding, { locate }: SweepDocument, source: string): Problem {
  return { source, ...locate(path, part), path: formatPath(path), ...rest, ...(hint === undefined ? {} : { hint }) };
}

function arrangeProblems(problems: readonly Problem[]): Problem[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (sorted.length <= problemCountMax) return sorted;
  const shown = sorted.slice(0, problemCountMax);
  const { source, line, column } = sorted[problemCountMax];
  const got = `${formatCount(sorted.length - problemCountMax)} more problems from here on`;
  return [...shown, { source, line, column, path: '', expected: 'fewer problems', got }];
}
