import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import { parseObject, sweepText, writeSweep } from './sweep-scene.js';

const solved = sweepText({
  trials: 12,
  n: 20,
  m: '[8, 12, 16]',
  k: '[1, 3, 5]',
  criterion: '{ relative-error: 1e-3 }',
});

const factorization = `
experiment: sparse-factorization
seed: 3
trials: 4
parameters: { n: 12, s: 2 }
axes:
  p: [2, 3]
`;

const plain = [
  'diagram.pdf',
  'diagram.png',
  'diagram.svg',
  'grid.csv',
  'ledger.db',
  'ledger.db-mark',
  'manifest.json',
  'transitions.csv',
];

test.serial('an export draws any metric under its name, over two axes or with its spread over one', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const run = await runPhasegrid(['run', writeSweep(directory, solved), '--out', out]);
  t.is(run.code, 0, run.stderr);
  t.deepEqual(readdirSync(out).sort(), plain, 'sparse recovery has no headline metric');
  const files = join(directory, 'files');
  const draw = (...args: string[]) => runPhasegrid(['export', out, '--format', 'csv,svg', '--out', files, ...args]);
  const map = await draw('--diagram', 'metric', '--metric', 'iterations');
  t.is(map.code, 0, map.stderr);
  t.deepEqual(readdirSync(files).sort(), ['grid.csv', 'iterations.svg', 'transitions.csv']);
  t.regex(readFileSync(join(files, 'iterations.svg'), 'utf8'), /<desc>Median of iterations: m, /);
  t.is(readFileSync(join(files, 'grid.csv'), 'utf8'), readFileSync(join(out, 'grid.csv'), 'utf8'));
  const curves = await draw('--metric', 'relative-error, l1-gap', '--slice', 'k=3', '--statistic', 'mean');
  t.is(curves.code, 0, curves.stderr);
  const svg = readFileSync(join(files, 'relative-error-and-l1-gap.svg'), 'utf8');
  t.regex(svg, /<desc>Mean of relative-error and l1-gap: m, /);
  t.regex(svg, /l1-gap: mean, 95 % interval/);
});

test.serial('what does not fit is refused, with the metrics that there are', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const run = await runPhasegrid(['run', writeSweep(directory, solved), '--out', out]);
  t.is(run.code, 0, run.stderr);
  const refusals: [readonly string[], number, RegExp][] = [
    [['--metric', 'error'], 2, /metric: expected one of relative-error, l1-gap, iterations, got "error"/],
    [['--diagram', 'metric'], 2, /metric: expected one of relative-error, .*, got none/],
    [['--metric', 'iterations,'], 2, /Expected names between commas, got "iterations,"/],
    [['--metric', 'iterations,l1-gap'], 2, /a map shows one metric, got iterations, l1-gap/],
    [['--metric', 'non-unique'], 2, /got non-unique, which is measured where criterion is exact alone/],
    [['--metric', 'iterations', '--scale', 'square'], 2, /Allowed choices are linear, log/],
    [['--metric', 'iterations', '--statistic', 'mode'], 2, /Allowed choices are median, mean/],
    [['--diagram', 'deviation', '--scale', 'log'], 2, /--scale: expected --diagram metric, or none, got/],
    [['--metric', 'iterations', '--between', 'k=1,3'], 2, /expected --diagram (metric|difference), or none, got/],
  ];
  for (const [args, code, message] of refusals) {
    const refused = await runPhasegrid(['export', out, '--format', 'svg', '--out', '-', ...args]);
    t.is(refused.code, code, refused.stderr);
    t.is(refused.stdout, '');
    t.regex(refused.stderr, message);
  }
});

test.serial('a run draws the experiment’s headline metric, and the manifest names its files', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const run = await runPhasegrid(['run', writeSweep(directory, factorization), '--out', out]);
  t.is(run.code, 0, run.stderr);
  const pictures = ['worst-sine.pdf', 'worst-sine.png', 'worst-sine.svg'];
  t.deepEqual(readdirSync(out).sort(), [...plain, ...pictures].sort());
  t.true(pictures.every((name) => run.stdout.includes(join(out, name))));
  const manifest = parseObject(readFileSync(join(out, 'manifest.json'), 'utf8'));
  t.true(pictures.every((name) => name in (manifest['files'] as object)));
  const again = await runPhasegrid(['export', out, '--diagram', 'metric', '--format', 'svg', '--out', '-']);
  t.is(again.stdout, readFileSync(join(out, 'worst-sine.svg'), 'utf8'), 'without a name it is the headline metric');
});
