/*
 * Runs benches and appends their figures to the history:
 * `npm run bench:record [-- --only primitives,staircase --history FILE]`.
 * A figure names the commit that was measured, so that the product's sources must be as they are committed.
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeFigures, type RecordedFigure } from './bench-history.js';
import type { Figure } from './report-figure.js';

/** Some minutes together, and of every part that is hot. */
const chosenBenches = ['primitives', 'solvers', 'fast-operators', 'staircase', 'diagrams', 'cluster'];

/** What of a bench is measured where all of it would take minutes. */
const chosenParts: Readonly<Record<string, readonly string[]>> = {
  cluster: ['--scenario', 'steady', '--sessions', '10,100', '--task', '1'],
};
const measuredFolders = ['coordinator', 'proto', 'src', 'worker', 'package-lock.json'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: chosenBenches.join(',') },
    history: { type: 'string', default: 'bench/history.ndjson' },
  },
});
const changed = git('status', '--porcelain', '--', ...measuredFolders);
if (changed !== '') throw new Error(`figures belong to a commit, and this is not committed:\n${changed}`);
const source = {
  commit: git('rev-parse', 'HEAD'),
  date: new Date().toISOString().slice(0, 10),
  machine: nameMachine(),
};
for (const bench of values.only.split(',')) {
  const figures = await run(bench);
  const recorded: RecordedFigure[] = figures.map((figure) => ({
    ...source,
    ...figure,
    name: `${bench}: ${figure.name}`,
  }));
  appendFileSync(values.history, encodeFigures(recorded));
  process.stderr.write(`${bench}: ${figures.length} figures\n`);
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { encoding: 'utf8' }).trim();
}

/** Figures are comparable where this is the same; no name of a host. */
function nameMachine(): string {
  const all = cpus();
  return `${all[0]?.model.trim() ?? 'unknown processor'} x ${all.length}`;
}

/** The figures of a bench that ended well: a bar that was missed is its exit code 1, and no reason to forget the figures. */
async function run(bench: string): Promise<Figure[]> {
  const path = fileURLToPath(new URL(`${bench}.js`, import.meta.url));
  const child = fork(path, chosenParts[bench] ?? [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const figures: Figure[] = [];
  child.on('message', (figure: Figure) => figures.push(figure));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const names = figures.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw new Error(`${bench} has two figures of one name: ${repeated}`);
  if (code === 0 || (code === 1 && figures.length > 0)) return figures;
  throw new Error(`${bench} ended with ${signal ?? `exit code ${code ?? '?'}`} and ${figures.length} figures`);
}
