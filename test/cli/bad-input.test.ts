import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import { smallSweep, sweepText } from './sweep-scene.js';

const large = { trials: 5, n: 30 };

/** What stands in the file, and every line of the report, the count at its end left out. */
const badSweeps: readonly { readonly title: string; readonly text: string; readonly report: readonly RegExp[] }[] = [
  { title: 'no YAML', text: 'experiment: [sparse\n', report: [/^sweep\.yaml:2:1: expected valid YAML or JSON/] },
  { title: 'a text', text: 'hello\n', report: [/^sweep\.yaml:1:1: expected a mapping .* got "hello"$/] },
  { title: 'nothing', text: '', report: [/^sweep\.yaml:1:1: expected a mapping .* got nothing$/] },
  {
    title: 'an unknown experiment',
    text: smallSweep.replace('sparse-recovery', 'sparse-recovry'),
    report: [/^sweep\.yaml:2:13 experiment: .* got "sparse-recovry"; did you mean "sparse-recovery"\?$/],
  },
  {
    title: 'a misspelt parameter',
    text: smallSweep.replace('ensemble', 'ensmble'),
    report: [/^sweep\.yaml:5:22 parameters\.ensmble: .*; did you mean "ensemble"\?$/],
  },
  {
    title: 'm > n and k > n',
    text: sweepText({ ...large, m: '[10, 40]', k: '[5, 50]' }),
    report: [
      /^sweep\.yaml:8:6 axes\.m: expected m <= n, got m = 40, n = 30/,
      /^sweep\.yaml:9:6 axes\.k: expected k <= n/,
    ],
  },
  {
    title: 'no trials and an axis without values',
    text: sweepText({ trials: 0, n: 30, m: '[10]', k: '[]' }),
    report: [/^sweep\.yaml:4:9 trials: expected at least 1, got 0$/, /^sweep\.yaml:9:6 axes\.k: .* got an empty list$/],
  },
  {
    title: '10^9 cells',
    text: sweepText({ ...large, m: '{ from: 1, to: 10000, step: 1 }', k: '{ from: 1, to: 10000, step: 1 }' })
      .replace('n: 30, ', '')
      .concat('  n: { from: 9991, to: 10000, step: 1 }\n'),
    report: [/^sweep\.yaml:\d+:\d+ axes: expected at most 1 000 000 cells, got 1 000 000 000/],
  },
];

for (const { title, text, report } of badSweeps) {
  test(`a sweep file with ${title} ends with 2, all problems in one report, and starts nothing`, async (t) => {
    const directory = makeTestDirectory(t);
    writeFileSync(join(directory, 'sweep.yaml'), text);
    const done = await runPhasegrid(['run', 'sweep.yaml'], { cwd: directory });
    t.is(done.code, 2);
    const lines = done.stderr.trimEnd().split('\n');
    report.forEach((pattern, index) => t.regex(lines[index], pattern));
    const count = report.length === 1 ? '1 problem' : `${report.length} problems`;
    t.deepEqual(lines.slice(report.length), [`${count} in sweep.yaml; nothing was started.`]);
    t.is(done.stdout, '');
    t.deepEqual(readdirSync(directory), ['sweep.yaml']);
  });
}

test('a file that is missing or no file is named', async (t) => {
  const directory = makeTestDirectory(t);
  mkdirSync(join(directory, 'folder'));
  for (const [name, reason] of [
    ['missing.yaml', /no such file/],
    ['folder', /directory/],
  ] as const) {
    const done = await runPhasegrid(['run', name], { cwd: directory });
    t.is(done.code, 2);
    t.true(done.stderr.startsWith(`cannot read the sweep file ${name}: `));
    t.regex(done.stderr, reason);
  }
  t.deepEqual(readdirSync(directory), ['folder']);
});

test('an option whose value is none ends with 2, says what is expected, and starts nothing', async (t) => {
  const directory = makeTestDirectory(t);
  writeFileSync(join(directory, 'sweep.yaml'), smallSweep);
  for (const [args, message] of [
    [['run', 'sweep.yaml', '--threads', '0'], /from 1 to 1024, got "0"/],
    [['run', 'sweep.yaml', '--threads', 'x'], /from 1 to 1024, got "x"/],
    [['run', 'sweep.yaml', '--listen', 'nonsense'], /Expected host:port/],
    [['run', 'sweep.yaml', '--listen', '0.0.0.0:0'], /other machines reach a coordinator by `serve`/],
    [['serve', '--listen', 'nonsense'], /Expected host:port/],
    [['worker', '--connect', 'nonsense'], /expected host:port/],
    [['replay', 'sweep.yaml', '--cell', 'm', '--trial', '0'], /Expected axis=value, or the index of a cell, got "m"/],
    [['replay', 'sweep.yaml', '--cell', 'm=5', '--trial', '-1'], /Expected a whole number/],
    [['export', 'sweep.yaml', '--format', 'gif'], /Expected some of csv, json, .*got "gif"/],
    [['export', 'sweep.yaml'], /expected a directory that `phasegrid run` wrote.* got a file/],
  ] as const) {
    const done = await runPhasegrid(args, { cwd: directory });
    t.is(done.code, 2, args.join(' '));
    t.regex(done.stderr, message);
  }
  t.deepEqual(readdirSync(directory), ['sweep.yaml']);
});
