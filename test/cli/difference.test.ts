import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import { parseObject, sweepText, writeSweep } from './sweep-scene.js';

const solvers = (values: string) =>
  `${sweepText({ trials: 20, n: 20, m: '[8, 12, 16]', k: '[1, 3, 5]', criterion: '{ relative-error: 1e-3 }' })}  solver: ${values}
`.replace(', solver: basis-pursuit }', ' }');

const pictures = (...stems: string[]) =>
  stems.flatMap((stem) => ['pdf', 'png', 'svg'].map((format) => `${stem}.${format}`));
const differences = ['difference.csv', ...pictures('difference', 'diagram-basis-pursuit', 'diagram-omp')];
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

test.serial(
  'a run of two solvers leaves their difference, and an export the other way round turns its signs',
  async (t) => {
    const directory = makeTestDirectory(t);
    const out = join(directory, 'out');
    const run = await runPhasegrid(['run', writeSweep(directory, solvers('[basis-pursuit, omp]')), '--out', out]);
    t.is(run.code, 0, run.stderr);
    t.deepEqual(readdirSync(out).sort(), [...plain, ...differences].sort());
    t.true(differences.every((name) => run.stdout.includes(join(out, name))));
    const manifest = parseObject(readFileSync(join(out, 'manifest.json'), 'utf8'));
    t.true(differences.every((name) => name in (manifest['files'] as object)));

    const [header, ...forth] = readRows(join(out, 'difference.csv'));
    t.is(forth.length, 9);
    const at = (name: string) => header.indexOf(name);
    const grid = readRows(join(out, 'grid.csv'));
    const successes = (cell: readonly string[], solver: string) =>
      grid.find((row) => row.slice(0, 3).join() === [...cell, solver].join())?.[grid[0].indexOf('successes')] ?? '';
    for (const row of forth) {
      t.is(row[at('successes-a')], successes(row.slice(0, 2), 'basis-pursuit'));
      t.is(row[at('successes-b')], successes(row.slice(0, 2), 'omp'));
      const [trials, onlyA, onlyB] = ['trials', 'only-a', 'only-b'].map((name) => Number(row[at(name)]));
      t.is(Number(row[at('difference')]), (onlyA - onlyB) / trials);
      t.is(Number(row[at('rate-a')]), Number(row[at('successes-a')]) / trials);
      t.true(
        Number(row[at('low-b')]) <= Number(row[at('rate-b')]) && Number(row[at('rate-b')]) <= Number(row[at('high-b')]),
      );
    }
    t.true(forth.some((row) => Number(row[at('difference')]) !== 0));

    const files = join(directory, 'files');
    const back = await runPhasegrid([
      'export',
      out,
      '--between',
      'solver=omp,basis-pursuit',
      '--format',
      'csv,svg',
      '--out',
      files,
    ]);
    t.is(back.code, 0, back.stderr);
    const written = ['diagram-basis-pursuit.svg', 'diagram-omp.svg', 'difference.csv', 'difference.svg'];
    t.deepEqual(readdirSync(files).sort(), written);
    const [ofPursuit, ofOmp] = written.map((name) => readFileSync(join(files, name), 'utf8'));
    t.regex(ofPursuit, /solver basis-pursuit/);
    t.regex(ofOmp, /solver omp/);
    for (const name of written.slice(0, 2)) t.deepEqual(readFileSync(join(files, name)), readFileSync(join(out, name)));
    const reversed = readRows(join(files, 'difference.csv')).slice(1);
    t.deepEqual(
      reversed.map((row) => [row[at('only-a')], row[at('only-b')], Number(row[at('low')]), Number(row[at('high')])]),
      forth.map((row) => [
        row[at('only-b')],
        row[at('only-a')],
        0 - Number(row[at('high')]),
        0 - Number(row[at('low')]),
      ]),
    );
    t.regex(readFileSync(join(files, 'difference.svg'), 'utf8'), /Success rate of omp minus that of basis-pursuit/);
  },
);

test.serial('a run of three solvers leaves none, and an export names what is compared, or is refused', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const run = await runPhasegrid(['run', writeSweep(directory, solvers('[basis-pursuit, omp, niht]')), '--out', out]);
  t.is(run.code, 0, run.stderr);
  t.deepEqual(readdirSync(out).sort(), plain);
  const ask = (...args: string[]) => runPhasegrid(['export', out, '--format', 'csv', '--out', '-', ...args]);
  const named = await ask('--diagram', 'difference', '--between', 'solver=omp,niht');
  t.is(named.code, 0, named.stderr);
  t.regex(named.stdout, /^m,k,solver-a,solver-b,trials,.*\n8,1,omp,niht,20,/);
  const numbers = await ask('--between', 'k=1,5');
  t.regex(numbers.stdout, /^m,solver,k-a,k-b,trials,.*\n8,basis-pursuit,1,5,20,/);
  const refusals: [readonly string[], number, RegExp][] = [
    [['--diagram', 'difference'], 2, /between: expected an axis and two of its values/],
    [['--between', 'solver=omp,amp'], 2, /--between solver: expected one of basis-pursuit, omp, niht, got amp/],
    [['--between', 'solver=omp,omp'], 2, /expected two values of the axis solver, got omp twice/],
    [['--between', 'solver=omp'], 2, /Expected axis=value,value, got "solver=omp"/],
    [['--between', 'solver=omp,niht', '--diagram', 'deviation'], 2, /expected --diagram difference, or none, got/],
  ];
  for (const [args, code, message] of refusals) {
    const refused = await ask(...args);
    t.is(refused.code, code, refused.stderr);
    t.is(refused.stdout, '');
    t.regex(refused.stderr, message);
  }
});

function readRows(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}
