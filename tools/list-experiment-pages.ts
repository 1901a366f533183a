import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNamedFileReader } from '../src/cli/files/read-named-file.js';
import { experiments } from '../src/experiments/registry.js';
import type { ExperimentDeclaration } from '../src/sweep/declaration.js';
import { parseSweep } from '../src/sweep/parse-sweep.js';
import { planSweep } from '../src/sweep/plan.js';
import { formatProblem } from '../src/sweep/problem.js';
import { type ExampleSweep, writeExperimentPage } from './experiment-page.js';

export interface ExperimentPage {
  /** Below docs/experiments. */
  readonly file: string;
  readonly text: string;
}

/** A page for every experiment, and an index page. */
export function listExperimentPages(project: string): ExperimentPage[] {
  const pages = experiments.map(({ declaration }) => ({
    file: `${declaration.name}.md`,
    text: writeExperimentPage(declaration, readExample(project, declaration)),
  }));
  const lines = experiments.map(({ declaration: { name, title } }) => `- [\`${name}\`](${name}.md): ${title}`);
  const index = ['# Experiments', '<!-- Written by `npm run docs` from the declarations. -->', lines.join('\n')];
  return [...pages, { file: 'README.md', text: `${index.join('\n\n')}\n` }];
}

/** The example that is named after the experiment, or else the first example of the experiment. */
function readExample(project: string, declaration: ExperimentDeclaration): ExampleSweep {
  const { name } = declaration;
  const files = readdirSync(join(project, 'examples')).filter((file) => file.endsWith('.yaml'));
  const own = [`${name}.yaml`, ...files.sort()].find(
    (file) => files.includes(file) && readExampleText(project, file).includes(`experiment: ${name}\n`),
  );
  if (own === undefined) throw new Error(`examples: expected a sweep of ${name}, got none`);
  const text = readExampleText(project, own);
  const parsed = parseSweep(text, {
    source: own,
    findDeclaration: (asked) => (asked === name ? declaration : undefined),
    experimentNames: [name],
    readFile: createNamedFileReader(join(project, 'examples', own)),
  });
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return { path: `examples/${own}`, text, plan: planSweep(parsed.sweep, declaration) };
}

function readExampleText(project: string, file: string): string {
  return readFileSync(join(project, 'examples', file), 'utf8');
}
