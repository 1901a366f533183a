import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { type ParsedSweep, parseSweep } from '../../src/sweep/parse-sweep.js';
import { formatProblem } from '../../src/sweep/problem.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { testDeclaration, uncoupledDeclaration } from './test-declaration.js';

const declarations: readonly ExperimentDeclaration[] = [testDeclaration, uncoupledDeclaration];

export function parseTestSweep(text: string): ParsedSweep {
  return parseSweep(text, {
    source: 'sweep.yaml',
    findDeclaration: (experiment) => declarations.find(({ name }) => name === experiment),
    experimentNames: declarations.map(({ name }) => name),
  });
}

/** The problems as a reader sees them; empty for a good sweep. */
export function listProblems(text: string): string[] {
  const parsed = parseTestSweep(text);
  return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
}

export function getSweep(text: string): Sweep {
  const parsed = parseTestSweep(text);
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.sweep;
}
