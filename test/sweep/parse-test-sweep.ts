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

const lines: Readonly<Record<string, string | undefined>> = {
  experiment: 'test-recovery',
  seed: '2026',
  trials: '50',
  parameters: '{ n: 100, ensemble: gaussian, solver: basis-pursuit }',
  criterion: 'exact            # or { relative-error: 1e-3 }',
  axes: '\n  m: { from: 5, to: 95, step: 5 }\n  k: [1, 2, 3, 5, 8, 13, 21, 34]',
};

/** A good file with some of its lines replaced, or taken out by undefined. */
export function formatFile(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const entries = Object.entries({ ...lines, ...changes });
  return entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}\n`])).join('');
}
