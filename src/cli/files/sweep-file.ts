import { readFileSync } from 'node:fs';
import { experiments, findExperiment } from '../../experiments/registry.js';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import type { FileReference } from '../../sweep/file-reference.js';
import type { NamedFile } from '../../sweep/parse-files.js';
import { parseSweep } from '../../sweep/parse-sweep.js';
import { formatProblem } from '../../sweep/problem.js';
import { encodeSweep, type Sweep } from '../../sweep/sweep.js';
import type { Submission } from '../client/submission.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { createNamedFileReader } from './read-named-file.js';

/** A valid sweep file with its text. */
export interface SweepFile {
  readonly path: string;
  readonly text: string;
  readonly sweep: Sweep;
  readonly declaration: ExperimentDeclaration;
  /** The files that it names by path. */
  readonly files: ReadonlyMap<FileReference, NamedFile>;
}

/** Reads and validates a sweep file; throws one error with all problems. */
export function readSweepFile(path: string): SweepFile {
  const text = readText(path);
  const parsed = parseSweep(text, {
    source: path,
    findDeclaration,
    experimentNames: experiments.map(({ declaration }) => declaration.name),
    readFile: createNamedFileReader(path),
  });
  if (parsed.kind === 'problems') {
    const count = parsed.problems.length;
    const lines = parsed.problems.map((problem) => formatProblem(problem));
    const total = `${count} problem${count === 1 ? '' : 's'} in ${path}; nothing was started.`;
    throw new CliError([...lines, total].join('\n'), { exitCode: exitCode.badInput });
  }
  const { sweep, files, warnings } = parsed;
  // Written to stderr, so that a script that reads stdout is not affected.
  for (const warning of warnings) process.stderr.write(`warning: ${formatProblem(warning)}\n`);
  return { path, text, sweep, declaration: getDeclaration(sweep.experiment), files };
}

/** The submission to a coordinator. A sweep that names files by path is sent in canonical form, which has no paths. */
export function composeSubmission({ path, text, sweep, files }: SweepFile): Submission {
  return { document: files.size === 0 ? text : encodeSweep(sweep), source: path, files };
}

export function findDeclaration(experiment: string): ExperimentDeclaration | undefined {
  return findExperiment(experiment)?.declaration;
}

export function getDeclaration(experiment: string): ExperimentDeclaration {
  const declaration = findDeclaration(experiment);
  if (declaration === undefined) {
    throw new CliError(`experiment ${experiment}: expected one of this version's experiments, got an unknown name`, {
      exitCode: exitCode.badInput,
    });
  }
  return declaration;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(`cannot read the sweep file ${path}: ${describeCause(cause)}`, {
      exitCode: exitCode.badInput,
      cause,
    });
  }
}
