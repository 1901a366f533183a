import { readFileSync } from 'node:fs';
import { experiments, findExperiment } from '../experiments/registry.js';
import type { ExperimentDeclaration } from '../sweep/declaration.js';
import { parseSweep } from '../sweep/parse-sweep.js';
import { formatProblem } from '../sweep/problem.js';
import type { Sweep } from '../sweep/sweep.js';
import { CliError } from './cli-error.js';
import { describeCause } from './describe-cause.js';
import { exitCode } from './exit-code.js';

/** A sweep file that was read and found valid, with its text as it stands. */
export interface SweepFile {
  readonly path: string;
  readonly text: string;
  readonly sweep: Sweep;
  readonly declaration: ExperimentDeclaration;
}

/** Reads and validates a sweep file; every problem is in the one error that it throws. */
export function readSweepFile(path: string): SweepFile {
  const text = readText(path);
  const parsed = parseSweep(text, {
    source: path,
    findDeclaration,
    experimentNames: experiments.map(({ declaration }) => declaration.name),
  });
  if (parsed.kind === 'problems') {
    const count = parsed.problems.length;
    const lines = parsed.problems.map((problem) => formatProblem(problem));
    const total = `${count} problem${count === 1 ? '' : 's'} in ${path}; nothing was started.`;
    throw new CliError([...lines, total].join('\n'), { exitCode: exitCode.badInput });
  }
  return { path, text, sweep: parsed.sweep, declaration: getDeclaration(parsed.sweep.experiment) };
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
